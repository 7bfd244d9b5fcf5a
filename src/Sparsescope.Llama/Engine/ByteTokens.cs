using System.Text;
using Sparsescope.Gguf;

namespace Sparsescope.Llama;

/// <summary>
/// The bytes that a vocabulary of SentencePiece's has no token for. llama.cpp spells a character without a token of its own by those of
/// its bytes, and ends
/// the process where one is missing; such text is refused instead.
/// </summary>
internal sealed class ByteTokens
{
    private readonly HashSet<string> _tokens;
    private readonly bool[] _missing;

    private ByteTokens(HashSet<string> tokens, bool[] missing) => (_tokens, _missing) = (tokens, missing);

    /// <summary>Null where every text can be tokenised: all bytes have tokens, or the tokeniser is of another kind.</summary>
    internal static ByteTokens? Missing(GgufFile header)
    {
        if (header.TokenizerModel != "llama" || header.Metadata.FindArray("tokenizer.ggml.tokens", GgufValueType.String) is not { } list)
            return null;
        var missing = new bool[256];
        Array.Fill(missing, true);
        for (var i = 0; i < list.Count; i++)
        {
            var token = list.Utf8At(i);
            if (token.Length == 1) missing[token[0]] = false;
            else if (token.Length == 6 && token.StartsWith("<0x"u8) && token[5] == '>'
                && Digit(token[3]) is var high and >= 0 && Digit(token[4]) is var low and >= 0)
                missing[16 * high + low] = false;
        }
        if (!missing.Contains(true)) return null;
        var tokens = new HashSet<string>(list.Count, StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++) tokens.Add(Encoding.Latin1.GetString(list.Utf8At(i)));
        return new(tokens, missing);
    }

    private static int Digit(byte letter) => letter is >= (byte)'0' and <= (byte)'9' ? letter - '0'
        : letter is >= (byte)'A' and <= (byte)'F' ? letter - 'A' + 10
        : -1;

    /// <summary>Throws where a character of the text has neither a token nor tokens for its bytes.</summary>
    /// <param name="utf8">The text; a space is looked for as the sign that stands for it.</param>
    internal void Require(ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var length);
            var bytes = rune.Value == ' ' ? "\u2581"u8 : utf8[..length];
            if (!_tokens.Contains(Encoding.Latin1.GetString(bytes)) && AnyMissing(bytes))
                throw new BadInputException(
                    $"the model's vocabulary has no token for '{rune}' (U+{rune.Value:X4}), and none for its bytes");
            utf8 = utf8[length..];
        }
    }

    private bool AnyMissing(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (_missing[b]) return true;
        }
        return false;
    }
}
