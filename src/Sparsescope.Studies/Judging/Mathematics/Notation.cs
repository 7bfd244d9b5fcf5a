using System.Text;
using System.Text.RegularExpressions;

namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Writes an answer in one notation: characters that stand for LaTeX become LaTeX, and programmers' spellings too.</summary>
internal static partial class Notation
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹", Subscripts = "₀₁₂₃₄₅₆₇₈₉";

    private static readonly Dictionary<char, string> s_characters = new()
    {
        ['−'] = "-",
        ['–'] = "-",
        ['‐'] = "-",
        ['‑'] = "-",
        ['﹣'] = "-",
        ['＋'] = "+",
        ['＝'] = "=",
        ['，'] = ",",
        ['（'] = "(",
        ['）'] = ")",
        ['％'] = "%",
        ['×'] = "*",
        ['·'] = "*",
        ['⋅'] = "*",
        ['∙'] = "*",
        ['∗'] = "*",
        ['÷'] = "/",
        ['⁄'] = "/",
        ['∕'] = "/",
        ['π'] = "\\pi ",
        ['√'] = "\\sqrt ",
        ['∛'] = "\\sqrt[3] ",
        ['∞'] = "\\infty ",
        ['°'] = "\\degree ",
        ['≤'] = "\\leq ",
        ['⩽'] = "\\leq ",
        ['≥'] = "\\geq ",
        ['⩾'] = "\\geq ",
        ['≠'] = "\\neq ",
        ['≈'] = "\\approx ",
        ['∪'] = "\\cup ",
        ['∩'] = "\\cap ",
        ['∈'] = "\\in ",
        ['∖'] = "\\setminus ",
        ['⟨'] = "\\langle ",
        ['⟩'] = "\\rangle ",
        ['±'] = "\\pm ",
        ['∓'] = "\\mp ",
        ['∅'] = "\\emptyset ",
        ['ℝ'] = "\\mathbb{R}",
        ['∠'] = "\\angle ",
        ['△'] = "\\triangle ",
        ['∨'] = "\\lor ",
        ['∧'] = "\\land ",
        ['…'] = "\\ldots ",
        ['α'] = "\\alpha ",
        ['β'] = "\\beta ",
        ['γ'] = "\\gamma ",
        ['δ'] = "\\delta ",
        ['ε'] = "\\epsilon ",
        ['ζ'] = "\\zeta ",
        ['η'] = "\\eta ",
        ['θ'] = "\\theta ",
        ['κ'] = "\\kappa ",
        ['λ'] = "\\lambda ",
        ['μ'] = "\\mu ",
        ['ν'] = "\\nu ",
        ['ξ'] = "\\xi ",
        ['ρ'] = "\\rho ",
        ['σ'] = "\\sigma ",
        ['τ'] = "\\tau ",
        ['φ'] = "\\phi ",
        ['ϕ'] = "\\phi ",
        ['χ'] = "\\chi ",
        ['ψ'] = "\\psi ",
        ['ω'] = "\\omega ",
        ['Δ'] = "\\Delta ",
        ['Γ'] = "\\Gamma ",
        ['Θ'] = "\\Theta ",
        ['Λ'] = "\\Lambda ",
        ['Σ'] = "\\Sigma ",
        ['Φ'] = "\\Phi ",
        ['Ψ'] = "\\Psi ",
        ['Ω'] = "\\Omega ",
        ['½'] = "\\frac{1}{2}",
        ['⅓'] = "\\frac{1}{3}",
        ['⅔'] = "\\frac{2}{3}",
        ['¼'] = "\\frac{1}{4}",
        ['¾'] = "\\frac{3}{4}",
        ['⅕'] = "\\frac{1}{5}",
        ['⅖'] = "\\frac{2}{5}",
        ['⅗'] = "\\frac{3}{5}",
        ['⅘'] = "\\frac{4}{5}",
        ['⅙'] = "\\frac{1}{6}",
        ['⅚'] = "\\frac{5}{6}",
        ['⅐'] = "\\frac{1}{7}",
        ['⅛'] = "\\frac{1}{8}",
        ['⅜'] = "\\frac{3}{8}",
        ['⅝'] = "\\frac{5}{8}",
        ['⅞'] = "\\frac{7}{8}",
        ['⅑'] = "\\frac{1}{9}",
        ['⅒'] = "\\frac{1}{10}",
        ['\u00a0'] = "\\,",
        ['\u2009'] = "\\,",
        ['\u200a'] = "\\,",
        ['\u202f'] = "\\,",
        ['\u2006'] = "\\,",
        ['\u2002'] = " ",
        ['\u2003'] = " ",
        ['\u200b'] = "",
        ['\u2061'] = "",
        ['\u2062'] = "",
        ['\ufeff'] = "",
    };

    public static string Plain(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '\\' && at + 1 < text.Length) result.Append(c).Append(text[++at]);
            else if (Superscripts.Contains(c) || c is '⁻' or '⁺' && at + 1 < text.Length
                && Superscripts.Contains(text[at + 1])) at = Raised(text, at, result);
            else if (Subscripts.Contains(c)) at = Lowered(text, at, result);
            else if (s_characters.TryGetValue(c, out var known)) result.Append(known);
            else result.Append(c);
        }
        var plain = result.ToString();
        if (plain.Contains("**", StringComparison.Ordinal)) plain = plain.Replace("**", "^", StringComparison.Ordinal);
        if (plain.Contains('=')) plain = Comparison().Replace(plain, match => match.Value switch
        {
            ">=" or "=>" => "\\geq ",
            "<=" or "=<" => "\\leq ",
            "==" => "=",
            _ => "\\neq ",
        });
        plain = TimesLetter().Replace(plain, "*");
        plain = PowerInWords().Replace(plain, "^{${exponent}}");
        plain = PerCent().Replace(plain.Replace("{:}", ":", StringComparison.Ordinal), "percent");
        plain = HalfOfDay().Replace(plain, match => $"{match.Groups["half"].Value.ToLowerInvariant()}m");
        plain = HalfOfDayAfterTime().Replace(plain, match => $"\\text{{ {match.Groups["half"].Value.ToLowerInvariant()}m}}");
        return plain.Contains('\\') ? Structures(plain) : plain;
    }

    // One spelling for each: {a \over b}, {a \choose b}, tables in brackets, a set less single points.
    private static string Structures(string plain)
    {
        plain = Over().Replace(plain, match => (match.Groups["name"].Value == "over" ? "\\frac" : "\\binom")
            + $"{{{match.Groups["top"].Value}}}{{{match.Groups["bottom"].Value}}}");
        plain = BracketedTable().Replace(plain, "\\begin{pmatrix}${rows}\\end{pmatrix}");
        plain = BracedTable().Replace(plain, "\\begin{cases}${rows}\\end{cases}");
        return MinusPoints().Replace(plain, "\\setminus ");
    }

    private static int Raised(string text, int at, StringBuilder result)
    {
        result.Append("^{");
        if (text[at] is '⁻' or '⁺') result.Append(text[at++] == '⁻' ? "-" : "");
        for (; at < text.Length && Superscripts.IndexOf(text[at]) is >= 0 and var digit; at++) result.Append((char)('0' + digit));
        result.Append('}');
        return at - 1;
    }

    private static int Lowered(string text, int at, StringBuilder result)
    {
        result.Append("_{");
        for (; at < text.Length && Subscripts.IndexOf(text[at]) is >= 0 and var digit; at++) result.Append((char)('0' + digit));
        result.Append('}');
        return at - 1;
    }

    [GeneratedRegex(@"\bper\s+cent\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PerCent();

    // p.m., A.M.
    [GeneratedRegex(@"\b(?<half>[AaPp])\.\s?[Mm]\.(?![A-Za-z])", RegexOptions.CultureInvariant)]
    private static partial Regex HalfOfDay();

    // 3:30 PM and 3:30pm; after other numbers the letters may be variables.
    [GeneratedRegex(@"(?<=:(?:\\!)?\d\d(?:\\[,;: !]|[\s~])*)(?<half>[AaPp])[Mm]\b", RegexOptions.CultureInvariant)]
    private static partial Regex HalfOfDayAfterTime();

    [GeneratedRegex(@"\{(?<top>(?:[^{}]|\{[^{}]*\})*?)\\(?<name>over|choose)(?![A-Za-z])\s*(?<bottom>(?:[^{}]|\{[^{}]*\})*)\}",
        RegexOptions.CultureInvariant)]
    private static partial Regex Over();

    [GeneratedRegex(
        @"(?:\\left\s*)?[\[(]\s*\\begin\{array\}\s*\{[lcr|\s]*\}(?<rows>(?:(?!\\begin\b)[\s\S])*?)\\end\{array\}\s*(?:\\right\s*)?[\])]",
        RegexOptions.CultureInvariant)]
    private static partial Regex BracketedTable();

    [GeneratedRegex(
        @"\\left\s*\\(?:\{|lbrace)\s*\\begin\{array\}\s*\{[lcr|\s@{}]*\}(?<rows>(?:(?!\\begin\b)[\s\S])*?)\\end\{array\}\s*\\right\s*\.",
        RegexOptions.CultureInvariant)]
    private static partial Regex BracedTable();

    // \mathbb{R} - \{2\}
    [GeneratedRegex(@"(?<=\\mathbb\{R\}\s*|[\])]\s*)-\s*(?=\\\{)", RegexOptions.CultureInvariant)]
    private static partial Regex MinusPoints();

    [GeneratedRegex(@">=|=>|<=|=<|==|!=", RegexOptions.CultureInvariant)]
    private static partial Regex Comparison();

    // 6.02 x 10^23 and 6.02 times 10^23: a letter that multiplies a power of ten.
    [GeneratedRegex(@"(?<=\d\s?)(?:[xX]|\btimes\b)(?=\s?10\s?(?:\^|\b(?:to|\*\*)))", RegexOptions.CultureInvariant)]
    private static partial Regex TimesLetter();

    // 10 to the 6th, 10 to the power of 6, 10 to the power 6.
    [GeneratedRegex(
        @"(?<=\d)\s+(?:raised\s+)?to\s+the\s+(?:power(?:\s+of)?\s+(?<exponent>-?\d{1,4})\b|(?<exponent>-?\d{1,4})(?:st|nd|rd"
        + @"|th)(?:\s+power)?\b)", RegexOptions.CultureInvariant)]
    private static partial Regex PowerInWords();
}
