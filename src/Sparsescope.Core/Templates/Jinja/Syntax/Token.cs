namespace Sparsescope.Templates.Jinja.Syntax;

internal enum TokenKind
{
    /// <summary>Text outside of tags, after whitespace control.</summary>
    Data,
    BlockBegin,
    BlockEnd,
    VariableBegin,
    VariableEnd,
    Name,

    /// <summary>A string literal; <see cref="Token.Text"/> is its value.</summary>
    String,
    Integer,
    Float,
    Operator,
    End,
}

internal readonly record struct Token(TokenKind Kind, string Text, int Line)
{
    public bool IsOperator(string text) => Kind == TokenKind.Operator && Text == text;

    public bool IsName(string text) => Kind == TokenKind.Name && Text == text;

    public override string ToString() => Kind switch
    {
        TokenKind.Data => "template text",
        TokenKind.BlockBegin => "'{%'",
        TokenKind.BlockEnd => "'%}'",
        TokenKind.VariableBegin => "'{{'",
        TokenKind.VariableEnd => "'}}'",
        TokenKind.End => "the end of the template",
        _ => $"'{Text}'",
    };
}
