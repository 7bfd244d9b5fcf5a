using System.Globalization;
using System.Text.RegularExpressions;

namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>
/// Cuts an answer into tokens: layout commands, dollar signs around formulas and white space are dropped, spellings of one command become
/// one.
/// Every text has tokens; what they mean is the parser's business.
/// </summary>
/// <param name="text">The answer, in the notation of <see cref="Notation"/>.</param>
/// <param name="commas">What a plain comma between digits means.</param>
internal sealed partial class MathLexer(string text, CommaMeaning commas)
{
    private static readonly HashSet<string> s_layout =
    [
        "left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "displaystyle",
            "textstyle", "scriptstyle",
        "limits", "quad", "qquad", "!", ",", ";", ":", ">", " ", "(", ")", "[", "]", "angle", "triangle", "boldsymbol", "phantom",
            "thinspace", "enspace", "hspace", "vspace", "color", "textcolor",
        "mathop", "mathord", "bm", "nolimits", "normalsize", "large", "Large", "small", "bf", "it", "rm", "sf", "tt", "underline",
            "ensuremath", "square", "measuredangle",
    ];

    private static readonly HashSet<string> s_text = ["text", "mbox", "hbox", "textbf", "textit", "textrm", "textnormal", "textsf",
        "texttt", "emph", "unit", "si"];

    // Letters in these are formulas; two or more in a row are a name or a unit.
    private static readonly HashSet<string> s_fonts = ["mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathnormal", "mathcal",
        "mathfrak", "mathscr"];

    private static readonly Dictionary<string, string> s_commands = new()
    {
        ["dfrac"] = "frac",
        ["tfrac"] = "frac",
        ["cfrac"] = "frac",
        ["nicefrac"] = "frac",
        ["sfrac"] = "frac",
        ["dbinom"] = "binom",
        ["tbinom"] = "binom",
        ["le"] = "leq",
        ["leqslant"] = "leq",
        ["leqq"] = "leq",
        ["ge"] = "geq",
        ["geqslant"] = "geq",
        ["geqq"] = "geq",
        ["ne"] = "neq",
        ["approxeq"] = "approx",
        ["simeq"] = "approx",
        ["varnothing"] = "emptyset",
        ["varepsilon"] = "epsilon",
        ["varphi"] = "phi",
        ["vartheta"] = "theta",
        ["lvert"] = "|",
        ["rvert"] = "|",
        ["vert"] = "|",
        ["mid"] = "|",
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
        ["langle"] = "⟨",
        ["rangle"] = "⟩",
        ["colon"] = ":",
        ["{"] = "\\{",
        ["}"] = "\\}",
        ["%"] = "%",
        ["dots"] = "ldots",
        ["cdots"] = "ldots",
        ["dollar"] = "$",
        ["textdollar"] = "$",
        ["euro"] = "€",
        ["pounds"] = "£",
        ["wedge"] = "land",
        ["vee"] = "lor",
        ["isin"] = "in",
        ["backslash"] = "setminus",
        ["lfloor"] = "lfloor",
    };

    private readonly List<MathToken> _tokens = [];
    private int _at;
    private int _brackets;
    private bool _space;

    public static List<MathToken> Tokens(string text, CommaMeaning commas) => new MathLexer(Notation.Plain(text), commas).Run();

    private List<MathToken> Run()
    {
        while (_at < text.Length)
        {
            var c = text[_at];
            if (c == '$' && IsMoney())
            {
                Add(TokenKind.Command, "$");
                _at++;
            }
            else if (char.IsWhiteSpace(c) || c is '$' or '~')
            {
                _space |= c != '$';
                _at++;
            }
            else if (c == '\\') Command();
            else if (char.IsAsciiDigit(c) || c == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])) Number();
            else if (char.IsAsciiLetter(c)) Letters();
            else if (c == '^' && Degree()) Add(TokenKind.Command, "degree");
            else
            {
                _at++;
                if (c == '^' && Follows("*")) _at++;
                if (c is '€' or '£' or '¥' or '₹' or '¢') Add(TokenKind.Command, c.ToString());
                else Symbol(c.ToString());
            }
        }
        return _tokens;
    }

    // A dollar sign without a second one marks no formula.
    private bool IsMoney() => text.IndexOf('$') == _at && text.IndexOf('$', _at + 1) < 0 && _at + 1 < text.Length
        && (char.IsAsciiDigit(text[_at + 1]) || text[_at + 1] == '.');

    private void Symbol(string symbol)
    {
        if (symbol is "(" or "[" or "\\{" or "⟨") _brackets++;
        if (symbol is ")" or "]" or "\\}" or "⟩") _brackets--;
        Add(TokenKind.Symbol, symbol);
    }

    private void Letters()
    {
        var start = _at;
        while (_at < text.Length && char.IsAsciiLetter(text[_at])) _at++;
        var letters = text[start.._at];
        // US$ and the like stand before a sum of money.
        Add(letters.Length == 1 ? TokenKind.Letter : TokenKind.Word, letters);
    }

    private void Command()
    {
        var start = ++_at;
        if (start == text.Length) return;
        if (text[start] == '\\')
        {
            _at++;
            if (RowGap().Match(text, _at) is { Success: true } gap) _at += gap.Length;
            Add(TokenKind.Command, "newline");
            return;
        }
        while (_at < text.Length && char.IsAsciiLetter(text[_at])) _at++;
        if (_at == start) _at++;
        var name = text[start.._at];
        if (s_layout.Contains(name)) Layout(name);
        else if (s_text.Contains(name)) Text();
        else if (s_fonts.Contains(name)) Font(name);
        else if (name == "mathbb") Set();
        else if (name is "begin" or "end" && Braced() is { } environment) Add(TokenKind.Command, $"{name} {environment.Trim()}");
        else if (name == "operatorname" && Operator() is { } function) Add(TokenKind.Command, function);
        else if (name == "num" && Braced() is { } number) Inside(number);
        else if (name == "boxed" && Braced() is { } box) Inside(box);
        else if (name is "degree" or "textdegree") Add(TokenKind.Command, "degree");
        else if (name == "circ" && _tokens.Count > 0 && _tokens[^1].IsSymbol("^"))
        {
            _tokens.RemoveAt(_tokens.Count - 1);
            Add(TokenKind.Command, "degree");
        }
        else if (s_commands.TryGetValue(name, out var other) && !char.IsAsciiLetter(other[0])
            && other is not ("$" or "€" or "£")) Symbol(other);
        else Add(TokenKind.Command, other ?? name);
        // The space that ends a command is none in the formula.
        if (_at > start && char.IsAsciiLetter(name[^1]) && !s_layout.Contains(name)) SkipSpaces();
    }

    private void Layout(string name)
    {
        if (name is "left" or "right" && _at < text.Length && text[_at] == '.') _at++;   // an invisible bracket
        if (name is "hspace" or "vspace" or "color" or "textcolor") Braced();
        if (name is "," or ";" or ":" or ">" or " " or "quad" or "qquad" or "thinspace" or "enspace") _space = true;
    }

    private string? Operator()
    {
        if (Follows("*")) _at++;
        return Braced()?.Trim();
    }

    // \mathbb{R}
    private void Set()
    {
        if (Braced() is { } name) Add(TokenKind.Command, $"set {name.Trim()}");
    }

    private void Text()
    {
        if (Braced() is { } content) Words(content);
    }

    private void Font(string name)
    {
        if (Braced() is not { } content) return;
        if (LongName().IsMatch(content) && !Functions.IsNamed(content.Trim()) || name == "mathrm" && content.Trim() is [var only]
            && char.IsAsciiLetter(only) && only is not ('e' or 'i' or 'd')
            || name == "mathrm" && IsUnitAfterNumber(content)) Words(content.Replace("\\,", " ", StringComparison.Ordinal));
        else if (Functions.IsNamed(content.Trim())) Add(TokenKind.Command, content.Trim());
        else Inside(content);
    }

    // \mathrm{m\,s^{-2}} after a number.
    private bool IsUnitAfterNumber(string content) => _tokens is [.., { Kind: TokenKind.Number }] && UnitLetters().IsMatch(content)
        && Units.Named(content.Replace("\\,", " ", StringComparison.Ordinal)) is { IsKnown: true, Dimensions.Count: > 0 };

    // Numbers in text are numbers, what else it holds are words; a remark in brackets says nothing about the value.
    private void Words(string content)
    {
        if (MixedFraction().Match(content) is { Success: true } mixed)
        {
            Inside(mixed.Value);
            content = content[mixed.Length..];
            _space = true;
        }
        var plain = content.Replace("\\", "", StringComparison.Ordinal).Replace('~', ' ').Trim();
        if (Remark().IsMatch(plain))
        {
            _space = true;
            return;
        }
        if (LeadingNumber().Match(plain) is { Success: true } number)
        {
            Inside(number.Value);
            plain = plain[number.Length..].Trim();
            _space = true;
        }
        if (plain.Length == 0)
        {
            _space = true;
            return;
        }
        // "7 and 9" are two.
        if (Joint().Match(plain) is { Success: true } joint)
        {
            Add(TokenKind.Text, joint.Groups["joint"].Value);
            Words(plain[joint.Length..]);
            return;
        }
        // \text{:} in 7\text{:}30
        if (plain is ":" or "/" or "=" or "<" or ">") Symbol(plain);
        else Add(TokenKind.Text, plain);
    }

    private void Inside(string content)
    {
        var inner = new MathLexer(content, commas).Run();
        if (inner.Count > 0) inner[0] = inner[0] with { AfterSpace = inner[0].AfterSpace || _space };
        _tokens.AddRange(inner);
        _space = false;
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
        // \log_5 125: what stands below the line ends before a space.
        if (_tokens is [.., { Kind: TokenKind.Symbol, Text: "_" }])
        {
            var start = _at;
            while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
            if (_at > start)
            {
                Add(TokenKind.Number, text[start.._at]);
                return;
            }
        }
        var (digits, power, end) = new Digits(text, commas).Read(_at, _brackets > 0, powers: true);
        _at = end;
        if (power is not { } exponent)
        {
            Add(TokenKind.Number, digits);
            return;
        }
        Add(TokenKind.Symbol, "(");
        Add(TokenKind.Number, digits);
        Add(TokenKind.Symbol, "*");
        Add(TokenKind.Number, "10");
        Add(TokenKind.Symbol, "^");
        Add(TokenKind.Symbol, "{");
        if (exponent < 0) Add(TokenKind.Symbol, "-");
        Add(TokenKind.Number, Math.Abs(exponent).ToString(CultureInfo.InvariantCulture));
        Add(TokenKind.Symbol, "}");
        Add(TokenKind.Symbol, ")");
    }

    private bool Follows(string expected) => string.CompareOrdinal(text, _at, expected, 0, expected.Length) == 0;

    // ^\circ and ^{\circ}
    private bool Degree()
    {
        foreach (var spelling in (string[])["^\\circ", "^{\\circ}", "^ \\circ", "^{ \\circ }", "^\\degree", "^{\\degree}", "^{o}"])
        {
            if (!Follows(spelling)) continue;
            _at += spelling.Length;
            SkipSpaces();
            return true;
        }
        return false;
    }

    private void SkipSpaces()
    {
        while (_at < text.Length && text[_at] == ' ') _at++;
    }

    private void Add(TokenKind kind, string value)
    {
        _tokens.Add(new MathToken(kind, value) { AfterSpace = _space });
        _space = false;
    }

    // \\[2pt] and \\*: the space between rows.
    [GeneratedRegex(@"\G\*?\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|bp|pc)\s*\]", RegexOptions.CultureInvariant)]
    private static partial Regex RowGap();

    // 3½, which is written 3\frac{1}{2} by now.
    [GeneratedRegex(@"^\s*-?\d*\s*\\frac\{\d+\}\{\d+\}", RegexOptions.CultureInvariant)]
    private static partial Regex MixedFraction();

    [GeneratedRegex(@"^[A-Za-z](?:[A-Za-z]|\\,|[\s/]|\^\{?-?\d\}?)*$", RegexOptions.CultureInvariant)]
    private static partial Regex UnitLetters();

    [GeneratedRegex(@"(?<!\\[A-Za-z]*)[A-Za-z]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex LongName();

    // (as required), (three); not (C), which is a choice.
    [GeneratedRegex(@"^\((?![A-Z]\))[^()]*\)\.?$", RegexOptions.CultureInvariant)]
    private static partial Regex Remark();

    [GeneratedRegex(@"^,?\s*(?<joint>and|or)\s+(?=[-+]?\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Joint();

    [GeneratedRegex(@"^[-+]?\s?\d[\d.,]*(?:\s\d{3}\b)*(?:/\d+)?(?:[eE][-+]?\d+)?%?(?![A-Za-z:])", RegexOptions.CultureInvariant)]
    private static partial Regex LeadingNumber();
}
