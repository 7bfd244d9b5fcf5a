namespace Sparsescope.Templates.Jinja.Syntax;

/// <summary>The tokens of a template, read from the front.</summary>
internal sealed class TokenStream(List<Token> tokens)
{
    private int _at;

    public Token Current => tokens[_at];

    public Token Next => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public int Line => Current.Line;

    public Token Take()
    {
        var token = Current;
        if (token.Kind != TokenKind.End) _at++;
        return token;
    }

    public bool TakeOperator(string text) => TakeIf(Current.IsOperator(text));

    public bool TakeName(string text) => TakeIf(Current.IsName(text));

    public void ExpectOperator(string text)
    {
        if (!TakeOperator(text)) throw Unexpected($"'{text}'");
    }

    public void ExpectName(string text)
    {
        if (!TakeName(text)) throw Unexpected($"'{text}'");
    }

    public Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Take() : throw Unexpected(what);

    public TemplateException Unexpected(string wanted) => TemplateException.At(Line, $"expected {wanted}, found {Current}");

    private bool TakeIf(bool fits)
    {
        if (fits) _at++;
        return fits;
    }
}
