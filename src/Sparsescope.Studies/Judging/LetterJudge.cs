using System.Text.RegularExpressions;

namespace Sparsescope.Studies.Judging;

/// <summary>
/// Judges choices by letter. A letter counts where it is stated as the answer ("The answer is C", "C is correct", a line "C." or "(C)");
/// of several such statements the last one. Else the only option the text names counts ("option C", "(C)"); of several, none does.
/// </summary>
internal static partial class LetterJudge
{
    public static Judgement Judge(string gold, IReadOnlyList<string> choices, string generated)
    {
        var right = Plain(gold);
        var letters = choices.Select(Plain).ToList();
        var statement = Statements(generated).LastOrDefault();
        if (statement is not null) return Verdict(right, Letter(statement), HasAlternative(generated, statement));
        var named = Mention().Matches(generated).Select(Letter).Where(letter => letters.Count == 0 || letters.Contains(letter)).Distinct().ToList();
        return named.Count == 1 ? Verdict(right, named[0], false) : Judgement.Undecided;
    }

    /// <summary>The letter of an answer that is nothing but a letter in brackets, such as \text{(C)}; null for any other.</summary>
    public static string? Lone(string answer) => LoneLetter().Match(answer) is { Success: true } match ? Letter(match) : null;

    /// <summary>The letter that an answer starts with, alone or before the text of its option: C, (C), C) Plane; null for any other.</summary>
    public static string? Leading(string answer) => LeadingLetter().Match(answer) is { Success: true } match ? Letter(match) : null;

    private static Judgement Verdict(string right, string stated, bool hasAlternative) =>
        hasAlternative ? Judgement.Undecided : stated == right ? Judgement.Correct : Judgement.Wrong;

    // In the order of the text. An answer that starts like a list of the options states none.
    private static List<Match> Statements(string text)
    {
        var start = Start().Match(text);
        var isList = OptionLine().Matches(text).Select(Letter).Distinct().Count() > 1;
        return
        [
            .. Announced().Matches(text).Concat(Confirmed().Matches(text)).Concat(Chosen().Matches(text)).Concat(Boxed().Matches(text))
                .Concat(WholeLine().Matches(text)).Concat(start.Success && !isList ? [start] : [])
                .OrderBy(match => match.Groups["letter"].Index),
        ];
    }

    // "A or B", "A and C", "A, B".
    private static bool HasAlternative(string text, Match statement)
    {
        var letter = statement.Groups["letter"];
        return Alternative().Match(text, letter.Index + letter.Length).Success;
    }

    private static string Letter(Match match) => match.Groups["letter"].Value.ToUpperInvariant();

    private static string Plain(string letter) => letter.Trim(' ', '(', ')', '.').ToUpperInvariant();

    // A capital letter that is no article ("A cat") and no pronoun ("I think"), bare or in brackets, bold or in a formula.
    private const string OneLetter =
        @"[\s*_$`""'\[]*(\\(text|textbf|mathrm|mathbf|boxed)\{)*\s*(?:option|choice|letter|answer)?\s*[*_`""']*(\((?<letter>[A-Za-z])\)|(?<letter>[B-HJ-Z])(?![\w'’\-/])|(?<letter>[AI])(?![\w'’\-/])(?!\s+(?!because|since|as\b|and\b|or\b|but|for\b|which|not\b|is\b)[a-z])|(?<letter>[a-z])(?=[*_`""'\s.)\]}]*(\n|$)))";

    [GeneratedRegex(@"\b(?:[Aa]nswers?|ANSWER)\s*(choice|option|letter)?[*_]*\s*(?:\b(?:is|would\s+be|must\s+be|should\s+be)\b|:|=)[*_\s]*:?" + OneLetter + @"|\b[Cc]orrect\s+(choice|option|letter)\s*(?:is\b|:)\s*:?" + OneLetter, RegexOptions.CultureInvariant)]
    private static partial Regex Announced();

    [GeneratedRegex(@"(?<!\w)\(?(?<letter>[A-Z])[)*_]*\s+(?:is|must\s+be|would\s+be)\s+(?:the\s+|clearly\s+|therefore\s+)*(?:correct|right|best|true|answer)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Confirmed();

    [GeneratedRegex(@"\bI(?:\s+would|\s+will|'ll|'d)?\s+(?:choose|pick|select|go\s+with|say|answer)\b" + OneLetter, RegexOptions.CultureInvariant)]
    private static partial Regex Chosen();

    [GeneratedRegex(@"\\boxed\s*\{\s*(\\(text|textbf|mathrm|mathbf)\s*\{)?\s*\(?(?<letter>[A-Za-z])\)?\s*[.}):]", RegexOptions.CultureInvariant)]
    private static partial Regex Boxed();

    [GeneratedRegex(@"^[ \t*_(\[""'`]*(?<letter>[A-Z])[*_)\]""'`.:]*[ \t]*\r?$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex WholeLine();

    [GeneratedRegex(@"^\s*(\(|[*_]{1,2}\(?)?(?<letter>[A-Z])(?=[*_]*[.):]|[*_]{1,2})", RegexOptions.CultureInvariant)]
    private static partial Regex Start();

    [GeneratedRegex(@"^[ \t*_\-]*\(?(?<letter>[A-Z])[.):]", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex OptionLine();

    [GeneratedRegex(@"(?<!\b(?:not|than|except)\s{1,3})(?:\b[Oo]ption\s+\(?(?<letter>[A-Z])\b\)?|\b[Cc]hoice\s+\(?(?<letter>[A-Z])\b\)?|(?<![\w)])\((?<letter>[A-Z])\))(?!['’]|\s+(?:is|was|are)\s+(?:wrong|incorrect|false|not|out)|\s+(?:isn|can))", RegexOptions.CultureInvariant)]
    private static partial Regex Mention();

    [GeneratedRegex(@"\G[)*_}\s]*(?:,|/|\bor\b|\band\b|,\s*or\b)[\s*_]*(?:option\s+)?\(?[A-Z](?![\w'’])(?!\s+[a-z])", RegexOptions.CultureInvariant)]
    private static partial Regex Alternative();

    [GeneratedRegex(@"^\s*\\(?:text|textbf|mathrm)\s*\{\s*\(?(?<letter>[A-Z])\)?\s*\}\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex LoneLetter();

    [GeneratedRegex(@"^\s*(?:\\(?:text|textbf|mathrm)\s*\{)?\s*(?:\((?<letter>[A-Z])\)|(?<letter>[A-Z])(?=\s*[.):}]|\s*$))", RegexOptions.CultureInvariant)]
    private static partial Regex LeadingLetter();
}
