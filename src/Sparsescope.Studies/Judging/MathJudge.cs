using System.Text.RegularExpressions;
using Sparsescope.Studies.Judging.Mathematics;
using Sparsescope.Studies.Judging.Replies;

namespace Sparsescope.Studies.Judging;

/// <summary>
/// Judges mathematical answers: the last \boxed{}, else what follows "answer is", else a text that is nothing but the answer, else what its
/// last sentence concludes with.
/// </summary>
internal static partial class MathJudge
{
    private const int LongestBareAnswer = 200;

    public static Verdict Judge(string gold, string generated)
    {
        // Whoever answers so writes a decimal comma, and parts a list by more than a comma.
        if (CommaLanguage().IsMatch(generated)) generated = DecimalComma().Replace(generated, ".");
        if (Stated.Of(generated, boxFirst: true) is { } stated) return Compare(gold, stated.Text, stated.IsBoxed);
        var bare = generated.Trim();
        if (bare.Length == 0) return new Verdict(Judgement.Undecided, null);
        var lines = bare.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (bare.Length <= LongestBareAnswer && (lines.Length == 1 || Display().IsMatch(bare)))
        {
            var sentence = Stated.Sentence(string.Join(' ', lines));
            var whole = Compare(gold, lines.Length == 1 && GoesOn(bare, sentence) ? "" : sentence, false);
            if (whole.Judgement != Judgement.Undecided || lines.Length > 1) return whole;
        }
        if (lines.Length == 1 && OneSentence().Match(bare) is { Success: true } only) return Compare(gold,
            Stated.Sentence(only.Groups["answer"].Value), false);
        if (Conclusion().Match(lines[^1]) is { Success: true } conclusion
            && Compare(gold, Stated.Sentence(conclusion.Groups["answer"].Value), false) is { Judgement: not Judgement.Undecided } concluded)
            return concluded;
        if (lines.Length > 1 && Bold().Match(lines[^1]) is { Success: true } bold)
            return Compare(gold, Stated.Sentence(bold.Groups["answer"].Value), false);
        // "There are exactly $7$ such integers.": words and one number, and no formula.
        return lines.Length == 1 && Plain().IsMatch(bare) && !NumberJudge.IsHedged(bare)
            && NumberConclusion.Of(lines, Stated.WithoutBold(bare)) is { } number
            ? Compare(gold, number, false) : new Verdict(Judgement.Undecided, null);
    }

    /// <summary>Compares an answer with the one that was asked for.</summary>
    /// <param name="gold">What was asked for.</param>
    /// <param name="stated">The answer; empty where none is.</param>
    /// <param name="isAlone">Whether it is known to hold the answer and nothing else.</param>
    private static Verdict Compare(string gold, string stated, bool isAlone)
    {
        if (stated.Length == 0) return new Verdict(Judgement.Undecided, null);
        // A letter asked for may come with the text of its option: \text{(C)} and (C) Plane.
        if ((LetterJudge.Lone(gold) ?? (Labelled().IsMatch(stated) ? LetterJudge.Bare(gold) : null)) is { } letter
            && LetterJudge.Leading(stated) is { } given)
            return Verdict(letter == given ? Agreement.Equal : Agreement.Different, given);
        if (Denial().IsMatch(stated) || !isAlone && (Rejection().IsMatch(stated) || Premise().IsMatch(stated)))
            return new Verdict(Judgement.Undecided, null);
        var whole = MathEquality.Compare(gold, stated);
        if (whole == Agreement.Equal || isAlone) return Verdict(whole, stated);
        // A sentence may go on after its answer: "5, as shown", "x = 5 because …".
        foreach (Match rest in Continuation().Matches(stated))
        {
            var part = stated[..rest.Index].Trim();
            if (part.Length == 0 || Hedge().IsMatch(stated[rest.Index..])) continue;
            var agreement = MathEquality.Compare(gold, Stated.Sentence(part));
            if (agreement == Agreement.Equal || agreement == Agreement.Different && Formal().IsMatch(part)) return Verdict(agreement, part);
        }
        // Words of a language that happen to be readable as products are no answer.
        return Verdict(Prose().IsMatch(stated) ? Agreement.Unknown : whole, stated);
    }

    // "x = 28. Then 3x =": what follows the first sentence works on, or is cut off.
    private static bool GoesOn(string text, string sentence)
    {
        var rest = text[(text.IndexOf(sentence, StringComparison.Ordinal) + sentence.Length)..];
        return rest.Length > 0 && Further().IsMatch(rest);
    }

    private static Verdict Verdict(Agreement agreement, string read) => new(agreement switch
    {
        Agreement.Equal => Judgement.Correct,
        Agreement.Different => Judgement.Wrong,
        _ => Judgement.Undecided,
    }, read);

    [GeneratedRegex(@"\b(?:antwort|lösung|ergebnis|beträgt|betragen|ergibt|kostet|kosten|bezahlt|zahlt|das\s+sind|r[ée]ponse|donc"
        + @"|coûte(?:nt)?|respuesta|cuestan?|entonces|risposta|costano?|quindi|resposta|custam?|portanto)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CommaLanguage();

    [GeneratedRegex(@"(?<=(?<![\d,.(\[]|\\\{)\d+),(?=\d{1,2}(?![\d,)\]]|\\\}))", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalComma();

    // \text{C} and (C), which are options and no variables.
    [GeneratedRegex(@"^\s*(?:\\(?:text|textbf|mathrm|mathbf)\s*\{|[(\[])\s*\(?[A-Z][).}\]]", RegexOptions.CultureInvariant)]
    private static partial Regex Labelled();

    // "5 is wrong", "5 does not work", "5 is too small".
    [GeneratedRegex(@"\b(?:is|are|was|seems|looks)\s+(?:\w+\s+)?(?:wrong|incorrect|false|impossible)\b"
        + @"|^\W*\S+\s+(?:(?:is|was|are|does|do|did|can|could|will|would|seems|looks)\s*(?:n['’]t|not|too)\b|fails?\b)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Rejection();

    [GeneratedRegex(@"^[.;!]\s+.*(?:\d|=|\\[a-z]|[A-Za-z,(]$)", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Further();

    // "Let x = 5" supposes it.
    [GeneratedRegex(
        @"^\W*(?:let|suppose|assume|if|given|since|when|consider|define|find|determine|solve|compute|calculate|show|prove)[\s:]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Premise();

    // A reply that is one sentence: "The point is $(3,4)$."
    [GeneratedRegex(
        @"^\W*(?!if\b|whether\b)[A-Za-z][^.!?\n$\\\d]{0,100}?\b(?:is|are|equals)\s+(?<answer>"
        + @"\$[^$]+\$(?:\s*(?:,|,?\s*and|,?\s*or)\s*\$[^$]+\$)*|\\\([^\n]+?\\\)"
            + @"|-?\d[\d.,/]*(?<!\.))\s*\.?\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OneSentence();

    [GeneratedRegex(@"^(?:[A-Za-z,.'%*]|(?<=\s|^)-(?=\$?\d)|\\(?=\$\d)|\$(?=-?\d+(?:\.\d+)?\$|\d)|(?<=\d)\$|(?<=\d)/(?=\d)"
        + @"|[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞€£]"
        + @"|\d(?!\s+[b-zB-Z]\b)|\s)+$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    // A last line that is in bold print and holds a number or a formula.
    [GeneratedRegex(@"^\*\*(?<answer>(?=[^*]*[\d\\$])[^*:]{1,100})\*\*\.?$", RegexOptions.CultureInvariant)]
    private static partial Regex Bold();

    // A formula on lines of its own.
    [GeneratedRegex(@"^\s*(?:\\\[[^\[\]]*\\\]|\$\$[^$]*\$\$)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Display();

    [GeneratedRegex(@"^\W*(?:not|neither|anything\s+but|other\s+than|unknown)\b|^\s*\\neq?\b|^\s*≠",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Denial();

    [GeneratedRegex(
        @"\s*[,;:—–]\s+(?=[A-Za-z])|\s+(?=\((?![A-Z]\))[a-z])|\s+(?=(?:because|since|as|so|which|where|when|for|by|after|in|on|at|from|if"
        + @"|unless|but|not|and)\s)", RegexOptions.CultureInvariant)]
    private static partial Regex Continuation();

    [GeneratedRegex(@"\b(?:if|unless|but|or|wrong|incorrect|maybe|perhaps)\b|\?|n't\b|^[\s,;]*(?:and|or)\b|=",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Hedge();

    [GeneratedRegex(@"[\d\\=]", RegexOptions.CultureInvariant)]
    private static partial Regex Formal();

    [GeneratedRegex(@"^\W*[A-Za-z]{2,}(?:,?\s+[A-Za-z]{2,}|,)", RegexOptions.CultureInvariant)]
    private static partial Regex Prose();

    // "Therefore the area is 12." in the last line.
    [GeneratedRegex(
        @"(?:^|[.!,;]\s+)\W*(?:so|therefore|thus|hence|in\s+conclusion|finally|altogether|in\s+total|it\s+follows\s+that|we\s+(?:conclude"
            + @"|get|find|obtain)|this\s+gives)\b[^.!?\n]{0,120}?(?:\b(?:is|are|equals|get|have|obtain|find|gives|conclude(?:\s+that)?)\b"
            + @"|,|(?<=\b(?:so|hence|thus|therefore)))\s*:?\s*"
        + @"(?<answer>(?:\*\*)?(?:\$[^$]+\$|\\\([^\n]+?\\\)|[-+]?\$?\d[^\s]*(?:\s+\w+)?)(?:\*\*)?)(?:\s+[a-z]+){0,5}\s*[.!]?\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Conclusion();
}
