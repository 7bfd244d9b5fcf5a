using System.Text.RegularExpressions;
using Sparsescope.Studies.Judging.Mathematics;

namespace Sparsescope.Studies.Judging;

/// <summary>
/// Judges numbers: the one stated last in a box, after "####" or "answer is"; else one the text concludes with ("… = 18.", "So she has 18
/// left."); else a text that is nothing but the number.
/// </summary>
internal static partial class NumberJudge
{
    public static Judgement Judge(string gold, string generated)
    {
        if (Stated.Last(generated) is { } stated) return Compare(gold, stated.Text, stated.IsBoxed);
        var lines = generated.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0) return Judgement.Undecided;
        var last = LastSentence(Stated.WithoutBold(lines[^1]));
        var isConclusion = lines.Length == 1 && last == Stated.WithoutBold(lines[0]) && IsNumber(last) || Result().IsMatch(last) || Conclusion().IsMatch(last);
        return isConclusion ? Compare(gold, last, false) : Judgement.Undecided;
    }

    private static Judgement Compare(string gold, string sentence, bool isAlone)
    {
        if (sentence.Length is 0 or > 1_000 || Hedge().IsMatch(sentence)) return Judgement.Undecided;
        var whole = MathEquality.Compare(gold, sentence);
        if (whole == Agreement.Equal || isAlone) return Verdict(whole);
        return Number(sentence) is { } number ? Verdict(MathEquality.Compare(gold, number)) : Verdict(whole, IsNumber(sentence));
    }

    // The number a sentence states: what follows its last "=", the one at its start, or the only one in it.
    private static string? Number(string sentence)
    {
        if (Result().Match(sentence) is { Success: true } result) return result.Groups["number"].Value;
        if (Leading().Match(sentence) is { Success: true } leading) return leading.Groups["number"].Value;
        var all = AnyNumber().Matches(sentence);
        return all.Count == 1 ? all[0].Value : null;
    }

    private static Judgement Verdict(Agreement agreement, bool isCertain = true) => agreement switch
    {
        Agreement.Equal => Judgement.Correct,
        Agreement.Different when isCertain => Judgement.Wrong,
        _ => Judgement.Undecided,
    };

    private static bool IsNumber(string text) => Leading().Match(text) is { Success: true };

    private static string LastSentence(string line) => SentenceStart().Match(line) is { Success: true } start ? line[(start.Index + start.Length)..] : line;

    private const string OneNumber = @"(?<number>-?\s?[$€£]?\s?(\d+\s+\d+/\d+|(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?(?<=\d)(\s?/\s?\d+)?)(\s?\\?%)?)";

    [GeneratedRegex(@"(?<![\w.,/])" + OneNumber + @"(?![\w/]|[.,]\d)", RegexOptions.CultureInvariant)]
    private static partial Regex AnyNumber();

    // Followed by the end or a unit, and not by a sign of calculation.
    [GeneratedRegex(@"^[\s*(]*" + OneNumber + @"(?![\d/]|[.,]\d|\s*[-+*/×÷^=(])[^0-9=]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Leading();

    [GeneratedRegex(@"=\s*[*$]*\s*(<<[^>]*>>)?" + OneNumber + @"(?![\d/]|[.,]\d|\s*[-+*/×÷^=(])[^0-9=]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Result();

    [GeneratedRegex(@"^\W*(so|therefore|thus|hence|in total|altogether|in conclusion)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Conclusion();

    [GeneratedRegex(@"\b(not|n't|either|between|or|to|unless)\s+[$€£]?-?\d|\bnot\b|\?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Hedge();

    [GeneratedRegex(@"[.!?]\s+(?=\S)", RegexOptions.CultureInvariant | RegexOptions.RightToLeft)]
    private static partial Regex SentenceStart();
}
