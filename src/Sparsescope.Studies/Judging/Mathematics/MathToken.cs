namespace Sparsescope.Studies.Judging.Mathematics;

internal enum TokenKind
{
    /// <summary>Digits with at most one point, and a repeating part in brackets: 12, 0.5, 0.(36); thousands separators are gone.</summary>
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
    /// <summary>Whether a space stands before it that is not just the end of a command; says nothing about equality.</summary>
    public bool AfterSpace { get; init; }

    /// <summary>( [ { ⟨ or \{ .</summary>
    public bool Opens => Kind == TokenKind.Symbol && Text is "(" or "[" or "{" or "\\{" or "⟨" || Kind == TokenKind.Command
        && Text.StartsWith("begin ", StringComparison.Ordinal);

    /// <summary>) ] } ⟩ or \} .</summary>
    public bool Closes => Kind == TokenKind.Symbol && Text is ")" or "]" or "}" or "\\}" or "⟩" || Kind == TokenKind.Command
        && Text.StartsWith("end ", StringComparison.Ordinal);

    public static MathToken Symbol(string text) => new(TokenKind.Symbol, text);

    public static MathToken Number(string digits) => new(TokenKind.Number, digits);

    public bool IsSymbol(string text) => Kind == TokenKind.Symbol && Text == text;

    public bool IsCommand(string name) => Kind == TokenKind.Command && Text == name;

    public bool Equals(MathToken other) => Kind == other.Kind && Text == other.Text;

    public override int GetHashCode() => HashCode.Combine(Kind, Text);
}
