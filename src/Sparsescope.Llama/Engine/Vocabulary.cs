using System.Text;
using Sparsescope.Gguf;
using Sparsescope.Llama.Native;

namespace Sparsescope.Llama;

/// <summary>The tokeniser of a loaded model.</summary>
public sealed unsafe class Vocabulary : ITokenizer
{
    private const int AttributeUnknown = 1, AttributeControl = 1 << 3, AttributeLeftStrip = 1 << 7, AttributeRightStrip = 1 << 8;

    private readonly LlamaModel _model;
    private readonly nint _vocab;

    private readonly ByteTokens? _missing;

    internal Vocabulary(LlamaModel model, nint vocab, GgufFile header)
    {
        (_model, _vocab, _missing) = (model, vocab, ByteTokens.Missing(header));
        Count = LlamaNative.llama_vocab_n_tokens(vocab);
        ControlTokens = ReadControlTokens();
    }

    /// <summary>Number of tokens.</summary>
    public int Count { get; }

    /// <summary>Tokens that act on the model and never stand for user text, longest text first (as they are to be looked for).</summary>
    public IReadOnlyList<ControlToken> ControlTokens { get; }

    /// <summary>Begin-of-sequence token, or −1.</summary>
    public int Bos => LlamaNative.llama_vocab_bos(_vocab);

    /// <summary>End-of-sequence token, or −1.</summary>
    public int Eos => LlamaNative.llama_vocab_eos(_vocab);

    /// <summary>Padding token, or −1.</summary>
    public int Pad => LlamaNative.llama_vocab_pad(_vocab);

    /// <summary>True where raw text begins with the begin-of-sequence token.</summary>
    public bool AddsBos => LlamaNative.llama_vocab_get_add_bos(_vocab) != 0;

    /// <summary>True for a token that ends a generation (end of sequence, end of turn).</summary>
    public bool EndsGeneration(int token) => LlamaNative.llama_vocab_is_eog(_vocab, token) != 0;

    /// <summary>The token as the vocabulary spells it ("" below 0), e.g. <c>&lt;|im_start|&gt;</c>.</summary>
    public string Spelling(int token) =>
        token < 0 || token >= Count ? "" : LlamaNative.Text(LlamaNative.llama_vocab_get_text(_vocab, token));

    /// <summary>
    /// Token ids of <paramref name="text"/>. <paramref name="addSpecial"/> adds what the tokeniser puts around raw text (a leading BOS);
    /// <paramref name="parseSpecial"/> turns spelled-out control tokens into control tokens: never for user data.
    /// </summary>
    /// <exception cref="BadInputException">The text is too long, or has a character that the vocabulary cannot spell.</exception>
    public int[] Tokenize(ReadOnlySpan<char> text, bool addSpecial, bool parseSpecial)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = Encoding.UTF8.GetBytes(text, bytes);
        if (_missing is not null && length > 0)
        {
            _missing.Require(bytes.AsSpan(0, length));
            _missing.Require(" "u8);   // the tokeniser may put one before the text
        }
        var tokens = new int[Math.Max(16, length / 2)];
        for (; ; )
        {
            int count;
            fixed (byte* source = bytes)
            fixed (int* target = tokens)
            {
                count = LlamaNative.llama_tokenize(_vocab, source, length, target, tokens.Length, addSpecial ? (byte)1
                    : (byte)0, parseSpecial ? (byte)1 : (byte)0);
            }
            GC.KeepAlive(_model);
            if (count >= 0) return tokens[..count];
            if (count == int.MinValue)
                throw new BadInputException($"A text of {text.Length:N0} characters is too long to tokenise; cut it before measuring.");
            tokens = new int[-count];
        }
    }

    /// <summary>
    /// The text of tokens; bytes that are no UTF-8 (a character cut in two) become U+FFFD. Control tokens are spelled out on request, else
    /// left out.
    /// </summary>
    public string Detokenize(ReadOnlySpan<int> tokens, bool spellControl)
    {
        var bytes = new List<byte>(tokens.Length * 4);
        foreach (var token in tokens) bytes.AddRange(Bytes(token, spellControl));
        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>The bytes one token stands for; not always whole characters. None for a number that is no token.</summary>
    public byte[] Bytes(int token, bool spellControl)
    {
        if (token < 0 || token >= Count) return [];
        var buffer = stackalloc byte[256];
        var length = LlamaNative.llama_token_to_piece(_vocab, token, buffer, 256, 0, spellControl ? (byte)1 : (byte)0);
        if (length >= 0)
        {
            GC.KeepAlive(_model);
            return [.. new ReadOnlySpan<byte>(buffer, length)];
        }
        var longer = new byte[-length];
        fixed (byte* target = longer) _ = LlamaNative.llama_token_to_piece(_vocab, token, target, longer.Length, 0, spellControl ? (byte)1
            : (byte)0);
        GC.KeepAlive(_model);
        return longer;
    }

    private List<ControlToken> ReadControlTokens()
    {
        var tokens = new List<ControlToken>();
        for (var id = 0; id < Count; id++)
        {
            var attributes = LlamaNative.llama_vocab_get_attr(_vocab, id);
            if ((attributes & (AttributeControl | AttributeUnknown)) == 0) continue;
            var text = Spelling(id);
            if (text.Length > 0) tokens.Add(new(id, text, (attributes & AttributeLeftStrip) != 0, (attributes & AttributeRightStrip) != 0));
        }
        return [.. tokens.OrderByDescending(token => token.Text.Length).ThenBy(token => token.Id)];
    }
}
