namespace Sparsescope.Studies.Judging.Mathematics;

internal enum TokenKind
{
    /// <summary>Digits with at most one point; thousands separators are gone.</summary>
    Number,

    /// <summary>One letter.</summary>
    Letter,

    /// <summary>Two letters or more in a row.</summary>
    Word,

    /// <summary>A LaTeX command by its name, without the backslash.</summary>
    Command,

    /// <summary>The contents of \text{…} and the like.</summary>
    Text,

    /// <summary>Any other character, and \{ and \}.</summary>
    Symbol,
}

/// <summary>The smallest unit of a mathematical answer.</summary>
internal readonly record struct MathToken(TokenKind Kind, string Text)
{
    public bool IsSymbol(string text) => Kind == TokenKind.Symbol && Text == text;

    public bool IsCommand(string name) => Kind == TokenKind.Command && Text == name;

    /// <summary>( [ { or \{ .</summary>
    public bool Opens => Kind == TokenKind.Symbol && Text is "(" or "[" or "{" or "\\{" || Kind == TokenKind.Command && Text.StartsWith("begin ", StringComparison.Ordinal);

    /// <summary>) ] } or \} .</summary>
    public bool Closes => Kind == TokenKind.Symbol && Text is ")" or "]" or "}" or "\\}" || Kind == TokenKind.Command && Text.StartsWith("end ", StringComparison.Ordinal);
}
