namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>
/// Cuts an answer into tokens: layout commands, dollar signs around formulas and white space are dropped, spellings of one command become one.
/// Every text has tokens; what they mean is the parser's business.
/// </summary>
/// <param name="text">The answer.</param>
/// <param name="groupDigits">
/// Whether a comma between digits outside brackets separates thousands (58,500) rather than the entries of a list. One written as
/// 58,\!500 or 58{,}500 always does.
/// </param>
internal sealed class MathLexer(string text, bool groupDigits)
{
    private static readonly string[] s_layout =
    [
        "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "displaystyle", "textstyle",
        "limits", "quad", "qquad", "!", ",", ";", ":", ">", " ", "(", ")", "[", "]", "angle", "triangle", "boldsymbol", "phantom",
    ];

    private static readonly string[] s_text = ["text", "mbox", "hbox", "textbf", "textit", "textrm", "textnormal", "mathrm", "mathbf", "mathit", "mathsf", "rm"];

    private static readonly Dictionary<string, string> s_commands = new()
    {
        ["dfrac"] = "frac",
        ["tfrac"] = "frac",
        ["cfrac"] = "frac",
        ["dbinom"] = "binom",
        ["tbinom"] = "binom",
        ["le"] = "leq",
        ["leqslant"] = "leq",
        ["ge"] = "geq",
        ["geqslant"] = "geq",
        ["ne"] = "neq",
        ["varnothing"] = "emptyset",
        ["lvert"] = "|",
        ["rvert"] = "|",
        ["vert"] = "|",
        ["lt"] = "<",
        ["gt"] = ">",
        ["cdot"] = "*",
        ["times"] = "*",
        ["ast"] = "*",
        ["div"] = "/",
        ["lbrace"] = "\\{",
        ["rbrace"] = "\\}",
        ["lbrack"] = "[",
        ["rbrack"] = "]",
        ["{"] = "\\{",
        ["}"] = "\\}",
        ["%"] = "%",
    };

    private static readonly Dictionary<char, (TokenKind Kind, string Text)> s_characters = new()
    {
        ['−'] = (TokenKind.Symbol, "-"),
        ['–'] = (TokenKind.Symbol, "-"),
        ['×'] = (TokenKind.Symbol, "*"),
        ['·'] = (TokenKind.Symbol, "*"),
        ['⋅'] = (TokenKind.Symbol, "*"),
        ['÷'] = (TokenKind.Symbol, "/"),
        ['π'] = (TokenKind.Command, "pi"),
        ['√'] = (TokenKind.Command, "sqrt"),
        ['∞'] = (TokenKind.Command, "infty"),
        ['°'] = (TokenKind.Command, "degree"),
        ['≤'] = (TokenKind.Command, "leq"),
        ['≥'] = (TokenKind.Command, "geq"),
        ['≠'] = (TokenKind.Command, "neq"),
        ['∪'] = (TokenKind.Command, "cup"),
        ['∈'] = (TokenKind.Command, "in"),
        ['±'] = (TokenKind.Command, "pm"),
        ['∓'] = (TokenKind.Command, "mp"),
        ['∅'] = (TokenKind.Command, "emptyset"),
    };

    private readonly List<MathToken> _tokens = [];
    private int _at;
    private int _brackets;

    public static IReadOnlyList<MathToken> Tokens(string text, bool groupDigits) => new MathLexer(text, groupDigits).Run();

    private List<MathToken> Run()
    {
        while (_at < text.Length)
        {
            var c = text[_at];
            if (char.IsWhiteSpace(c) || c is '$' or '~') _at++;
            else if (c == '\\') Command();
            else if (char.IsAsciiDigit(c) || c == '.' && IsDigit(_at + 1)) Number();
            else if (char.IsAsciiLetter(c)) Letters();
            else if (c == '^' && Degree()) Add(TokenKind.Command, "degree");
            else Character(c);
        }
        return _tokens;
    }

    private void Character(char c)
    {
        _at++;
        if (s_characters.TryGetValue(c, out var known)) Add(known.Kind, known.Text);
        else Symbol(c.ToString());
    }

    private void Symbol(string symbol)
    {
        if (symbol is "(" or "[" or "\\{") _brackets++;
        if (symbol is ")" or "]" or "\\}") _brackets--;
        Add(TokenKind.Symbol, symbol);
    }

    private void Letters()
    {
        var start = _at;
        while (_at < text.Length && char.IsAsciiLetter(text[_at])) _at++;
        Add(_at - start == 1 ? TokenKind.Letter : TokenKind.Word, text[start.._at]);
    }

    private void Command()
    {
        var start = ++_at;
        if (start == text.Length) return;
        if (text[start] == '\\')
        {
            _at++;
            Add(TokenKind.Command, "newline");
            return;
        }
        while (_at < text.Length && char.IsAsciiLetter(text[_at])) _at++;
        if (_at == start) _at++;
        var name = text[start.._at];
        if (s_layout.Contains(name))
        {
            if (name is "left" or "right" && _at < text.Length && text[_at] == '.') _at++;   // an invisible bracket
        }
        else if (s_text.Contains(name)) Text();
        else if (name is "begin" or "end" && Braced() is { } environment) Add(TokenKind.Command, $"{name} {environment.Trim()}");
        else if (name == "operatorname" && Braced() is { } function) Add(TokenKind.Command, function.Trim());
        else if (name == "degree") Add(TokenKind.Command, name);
        else if (s_commands.TryGetValue(name, out var other) && !char.IsAsciiLetter(other[0])) Symbol(other);
        else Add(TokenKind.Command, other ?? name);
    }

    private void Text()
    {
        var content = Braced();
        if (content is null) return;
        Add(TokenKind.Text, content.Replace("\\", "", StringComparison.Ordinal).Trim());
    }

    // What stands in the braces that follow, or null where none do.
    private string? Braced()
    {
        var open = _at;
        while (open < text.Length && text[open] == ' ') open++;
        if (open == text.Length || text[open] != '{') return null;
        var close = Braces.Close(text, open);
        if (close < 0) return null;
        _at = close + 1;
        return text[(open + 1)..close];
    }

    private void Number()
    {
        var digits = new System.Text.StringBuilder();
        TakeDigits(digits);
        while (digits.Length > 0 && Separator() is var next and > 0)
        {
            _at = next;
            TakeDigits(digits);
        }
        if (_at < text.Length && text[_at] == '.' && IsDigit(_at + 1))
        {
            digits.Append('.');
            _at++;
            TakeDigits(digits);
        }
        Add(TokenKind.Number, digits.ToString());
    }

    private void TakeDigits(System.Text.StringBuilder digits)
    {
        while (IsDigit(_at)) digits.Append(text[_at++]);
    }

    // Where the three digits after a thousands separator start, or −1.
    private int Separator()
    {
        var after = _at;
        var certain = true;
        if (Follows(",\\!")) after += 3;
        else if (Follows("{,}")) after += 3;
        else if (Follows(","))
        {
            after++;
            certain = false;
        }
        else return -1;
        if (certain) while (after < text.Length && text[after] == ' ') after++;
        else if (!groupDigits || _brackets > 0 || !ShortGroup()) return -1;
        return IsDigit(after) && IsDigit(after + 1) && IsDigit(after + 2) && !IsDigit(after + 3) ? after : -1;
    }

    // Whether at most three digits stand before this place, without a point before them.
    private bool ShortGroup()
    {
        var start = _at;
        while (start > 0 && char.IsAsciiDigit(text[start - 1])) start--;
        return _at - start <= 3 && (start == 0 || text[start - 1] != '.');
    }

    private bool Follows(string expected) => string.CompareOrdinal(text, _at, expected, 0, expected.Length) == 0;

    // ^\circ and ^{\circ}
    private bool Degree()
    {
        foreach (var spelling in (string[])["^\\circ", "^{\\circ}", "^ \\circ", "^{ \\circ }"])
        {
            if (!Follows(spelling)) continue;
            _at += spelling.Length;
            return true;
        }
        return false;
    }

    private bool IsDigit(int at) => at < text.Length && char.IsAsciiDigit(text[at]);

    private void Add(TokenKind kind, string value) => _tokens.Add(new MathToken(kind, value));
}
