using Sparsescope.Templates.Jinja.Library;

namespace Sparsescope.Templates.Jinja.Syntax;

/// <summary>The tokens inside one <c>{{ }}</c> or <c>{% %}</c>, up to its end outside of brackets and strings.</summary>
internal sealed class TagLexer(string source, int at, int line, string close, List<Token> tokens)
{
    private static readonly string[] s_operators =
        ["//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",",
            ";"];

    private readonly Stack<char> _open = new();

    /// <summary>Where the end of the tag (with its sign) starts, and whether it has a sign.</summary>
    public (int Close, bool Signed) Read()
    {
        while (at < source.Length)
        {
            var c = source[at];
            if (_open.Count == 0 && ClosesAt(at)) return (at, false);
            if (_open.Count == 0 && (c == '-' || (c == '+' && close == "%}")) && ClosesAt(at + 1)) return (at, true);
            if (PythonText.IsSpace(c)) Skip(1);
            else if (char.IsAsciiDigit(c)) ReadNumber();
            else if (char.IsLetterOrDigit(c) || c == '_') ReadName();
            else if (c is '\'' or '"') ReadString(c);
            else ReadOperator();
        }
        throw TemplateException.At(line, $"a tag is not closed with '{close}'");
    }

    private bool ClosesAt(int position) => string.CompareOrdinal(source, position, close, 0, 2) == 0;

    private void Skip(int count)
    {
        for (; count > 0; count--) if (source[at++] == '\n') line++;
    }

    private void Add(TokenKind kind, int end)
    {
        tokens.Add(new Token(kind, source[at..end], line));
        at = end;
    }

    private void ReadName()
    {
        var end = at;
        while (end < source.Length && (char.IsLetterOrDigit(source[end]) || source[end] == '_')) end++;
        Add(TokenKind.Name, end);
    }

    private void ReadNumber()
    {
        var end = DigitsEnd(at);
        var real = false;
        if (at == 0 || source[at - 1] != '.')
        {
            if (At(end) == '.' && char.IsAsciiDigit(At(end + 1))) (end, real) = (DigitsEnd(end + 1), true);
            var exponent = At(end + 1) is '+' or '-' ? end + 2 : end + 1;
            if (At(end) is 'e' or 'E' && char.IsAsciiDigit(At(exponent))) (end, real) = (DigitsEnd(exponent), true);
        }
        Add(real ? TokenKind.Float : TokenKind.Integer, real ? end : IntegerEnd());
    }

    private char At(int position) => position < source.Length ? source[position] : '\0';

    /// <summary>Digits, an underscore allowed between two.</summary>
    private int DigitsEnd(int from, Func<char, bool>? isDigit = null)
    {
        isDigit ??= char.IsAsciiDigit;
        while (isDigit(At(from)) || (At(from) == '_' && isDigit(At(from + 1)))) from++;
        return from;
    }

    private int IntegerEnd()
    {
        if (source[at] != '0') return DigitsEnd(at);
        Func<char, bool>? digits = char.ToLowerInvariant(At(at + 1)) switch
        {
            'x' => char.IsAsciiHexDigit,
            'o' => c => c is >= '0' and <= '7',
            'b' => c => c is '0' or '1',
            _ => null,
        };
        var end = digits is null ? at : DigitsEnd(at + 2, digits);
        return end > at + 2 ? end : DigitsEnd(at, c => c == '0');
    }

    private void ReadString(char quote)
    {
        var end = at + 1;
        while (end < source.Length && source[end] != quote) end += source[end] == '\\' ? 2 : 1;
        if (end >= source.Length) throw TemplateException.At(line, "a string is not closed");
        tokens.Add(new Token(TokenKind.String, StringLiteral.Unescape(source[(at + 1)..end], line), line));
        Skip(end + 1 - at);
    }

    private void ReadOperator()
    {
        var found = Array.Find(s_operators, each => string.CompareOrdinal(source, at, each, 0, each.Length) == 0)
            ?? throw TemplateException.At(line, $"unexpected character '{source[at]}'");
        if (found is "(" or "[" or "{") _open.Push(found[0] switch { '(' => ')', '[' => ']', _ => '}' });
        if (found is ")" or "]" or "}")
        {
            if (_open.Count == 0) throw TemplateException.At(line, $"unexpected '{found}'");
            var expected = _open.Pop();
            if (expected != found[0]) throw TemplateException.At(line, $"unexpected '{found}', expected '{expected}'");
        }
        Add(TokenKind.Operator, at + found.Length);
    }
}
