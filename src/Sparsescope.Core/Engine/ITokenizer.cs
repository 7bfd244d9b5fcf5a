namespace Sparsescope.Engine;

/// <summary>The tokeniser of a model: text to token ids and back. May be used from any thread.</summary>
public interface ITokenizer
{
    /// <summary>Number of tokens.</summary>
    int Count { get; }

    /// <summary>Tokens that act on the model and never stand for user text, longest text first (as they are to be looked for).</summary>
    IReadOnlyList<ControlToken> ControlTokens { get; }

    /// <summary>Begin-of-sequence token, or −1.</summary>
    int Bos { get; }

    /// <summary>End-of-sequence token, or −1.</summary>
    int Eos { get; }

    /// <summary>Padding token, or −1.</summary>
    int Pad { get; }

    /// <summary>True where raw text begins with the begin-of-sequence token.</summary>
    bool AddsBos { get; }

    /// <summary>True for a token that ends a generation (end of sequence, end of turn).</summary>
    bool EndsGeneration(int token);

    /// <summary>The token as the vocabulary spells it, e.g. <c>&lt;|im_start|&gt;</c>; "" for a number that is no token.</summary>
    string Spelling(int token);

    /// <summary>
    /// Token ids of <paramref name="text"/>. <paramref name="addSpecial"/> adds what the tokeniser puts around raw text (a leading BOS);
    /// <paramref name="parseSpecial"/> turns spelled-out control tokens into control tokens: never for user data.
    /// </summary>
    /// <exception cref="BadInputException">The text is too long, or has a character that the vocabulary cannot spell.</exception>
    int[] Tokenize(ReadOnlySpan<char> text, bool addSpecial, bool parseSpecial);

    /// <summary>
    /// The text of tokens; bytes that are no UTF-8 (a character cut in two) become U+FFFD. Control tokens are spelled out on request, else
    /// left out.
    /// </summary>
    string Detokenize(ReadOnlySpan<int> tokens, bool spellControl);

    /// <summary>The bytes one token stands for; not always whole characters. None for a number that is no token.</summary>
    byte[] Bytes(int token, bool spellControl);
}

/// <summary>A control token.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its spelling.</param>
/// <param name="StripsLeft">Whether white space before it in the text belongs to it.</param>
/// <param name="StripsRight">Whether white space after it does.</param>
public sealed record ControlToken(int Id, string Text, bool StripsLeft, bool StripsRight);
