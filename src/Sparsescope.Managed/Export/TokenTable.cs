namespace Sparsescope.Managed.Export;

/// <summary>A vocabulary in which every character of a text is a token, as it goes into a file.</summary>
/// <param name="Tokens">What each id stands for: one character, or the name of a token that stands for none.</param>
/// <param name="End">Id of the token that ends a row of training text.</param>
/// <param name="Padding">Id of the token that fills up rows.</param>
public sealed record TokenTable(IReadOnlyList<string> Tokens, int End, int Padding)
{
    /// <summary>Whether an id stands for a character.</summary>
    public bool IsCharacter(int id) => Tokens[id].Length == 1;

    /// <summary>
    /// The tokens as a byte-level vocabulary spells them. Without merges its pieces are bytes, so each ASCII character is found as a
    /// token of its own.
    /// </summary>
    /// <exception cref="ArgumentException">A character is not ASCII: its bytes would be several tokens.</exception>
    public IReadOnlyList<string> ByteLevel() => [.. Tokens.Select((text, id) => IsCharacter(id) ? Symbol(text) : text)];

    // The alphabet of GPT-2's tokenizer shows the bytes that cannot be printed (controls and the space) as U+0100 onwards, in their order.
    private static string Symbol(string character) => character[0] switch
    {
        <= ' ' => ((char)(0x100 + character[0])).ToString(),
        < (char)0x7F => character,
        _ => throw new ArgumentException($"'{character}' is not ASCII and cannot be one token", nameof(character)),
    };
}
