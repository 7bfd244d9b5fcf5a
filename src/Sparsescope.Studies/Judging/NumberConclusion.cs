using System.Text.RegularExpressions;
using Sparsescope.Studies.Judging.Mathematics;
using Sparsescope.Studies.Judging.Replies;

namespace Sparsescope.Studies.Judging;

/// <summary>
/// The number that the last sentence of a reply concludes with, where no word announces it: its total ("a total of $20 on 4 books"), the
/// one just computed ("4 * 5 = 20. She paid $20 for 4 books."), the one at its end after "is", or the only one of a reply that is one
/// sentence ("He ran 540 metres.").
/// </summary>
internal static partial class NumberConclusion
{
    /// <param name="lines">The lines of the reply that are not empty.</param>
    /// <param name="last">The last sentence of the last line, without marks of bold print.</param>
    /// <returns>Null where the sentence concludes nothing, or is not finished.</returns>
    public static string? Of(IReadOnlyList<string> lines, string last)
    {
        if (lines.Count > 1 && Bold().Match(lines[^1]) is { Success: true } bold) return Value(bold);
        if (last.Length > 300 || !Finished().IsMatch(last) || Premise().IsMatch(last) || Doubt().IsMatch(last)) return null;
        if (Total().Matches(last) is [var total]) return Value(total);
        var numbers = Any().Matches(last);
        if (numbers.Count == 0) return null;
        if (numbers.Count == 1 && TotalAtEnd().IsMatch(last)) return Value(numbers[0]);
        var line = Stated.WithoutBold(lines[^1]);
        var before = string.Join('\n', lines.SkipLast(1).Append(line[..Math.Max(0, line.Length - last.Length)]));
        if (Result().Matches(before).LastOrDefault() is { } result)
        {
            var same = numbers.Where(number => MathEquality.Compare(Value(result), Value(number), isNumber: true) == Agreement.Equal)
                .ToList();
            if (same.Count == 1) return Value(same[0]);
        }
        if (numbers.Count == 1 && Sum().IsMatch(last)) return Value(numbers[0]);
        // "64 squares, two of them gone, so there are 62 left."
        if (Consequence().Match(last) is { Success: true } so && Any().Matches(last[so.Index..]) is [var consequence])
            return Value(consequence);
        if (lines.Count > 1 || line != last) return null;
        if (numbers.Count == 1 && Statement().IsMatch(last) && !Beginning().IsMatch(last)) return Value(numbers[0]);
        return Predicate().Match(last) is { Success: true } predicate ? Value(predicate) : null;
    }

    /// <summary>Whether a sentence has its end, and is not cut off.</summary>
    public static bool IsFinished(string sentence) => Finished().IsMatch(sentence);

    private static string Value(Match match) => match.Groups["number"].Value;

    [GeneratedRegex(@"[\w)%$€£¢°*½⅓⅔¼¾][.!][*_\s]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Finished();

    // What these begin is supposed, or a part of the work.
    [GeneratedRegex(
        @"^\W*(?:if|whether|when|perhaps|maybe|suppose|assume|let|since|because|given|first|next|then|we|I|as|for|to|step|question|part"
            + @"|hint|case|problem|line|note)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Premise();

    [GeneratedRegex(@"\b(?:might|may|could|cannot|can't|perhaps|maybe|possibly|unsure|guess)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Doubt();

    // A last line that is a number in bold print and nothing else.
    [GeneratedRegex(@"^\*\*\s*" + NumberJudge.OneNumber + @"\.?\s*\*\*\.?$", RegexOptions.CultureInvariant)]
    private static partial Regex Bold();

    [GeneratedRegex(@"(?<![\w.,/:^{])" + NumberJudge.OneNumber + @"(?![\w/]|[.,:]\d|\s*[-+*/×÷^=]\s*[\d({\\])",
        RegexOptions.CultureInvariant)]
    private static partial Regex Any();

    [GeneratedRegex(@"=\s*[*$\\]*\s*" + NumberJudge.OneNumber + NumberJudge.End, RegexOptions.CultureInvariant)]
    private static partial Regex Result();

    [GeneratedRegex(@"\ba\s+(?:grand\s+)?total\s+of\s+[*$]*" + NumberJudge.OneNumber + @"(?![\w/]|[.,:]\d|\s*[-+*/×÷^=]\s*[\d({\\])",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Total();

    [GeneratedRegex(@"\b(?:in\s+total|altogether|in\s+all|all\s+together)\W*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TotalAtEnd();

    // "The total is $87.": what is named so is what all the work was for.
    [GeneratedRegex(@"^\W*(?:the|her|his|their|its|our)\s+(?:(?!first|second|third|next|old|previous)\w+\s+){0,2}?(?:total|sum|result"
        + @"|remainder|difference|product|average|change)\b[^.\d\n]{0,40}?"
        + @"\b(?:is|are|was|equals|comes\s+to|amounts\s+to)\s+[^.\d\n]{0,20}\d",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Sum();

    // The last clause that follows from what stands before it.
    [GeneratedRegex(@"[,;]\s+(?:and\s+)?(?:so|therefore|thus|hence|which\s+(?:leaves|makes|gives|means)|leaving)\s(?!(?:that|much|many)\b)"
        + @"(?!.*[,;]\s+(?:and\s+)?(?:so|therefore|thus|hence)\s)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Consequence();

    // Two words or more before the number, so that it is no heading ("Question 4."); "Water boils at 100 degrees." is no answer.
    [GeneratedRegex(@"^(?!\W*(?!(?:he|she|it|they|you|the|this|that|each|her|his|their|its|there|an?)\b)\p{L}+\s\p{L}+\s(?:at|on|by|from"
        + @"|for|before|until)\s)\W*\p{L}+[^\n?;:]*?\s\p{L}[^\n?;:]*?\d", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Statement();

    // "She had 18 eggs." says where the work begins.
    [GeneratedRegex(@"\b(?:had(?!.*\b(?:left|remaining)\b)|starts?|started|begins?|began|initially|originally)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Beginning();

    [GeneratedRegex(@"^(?:(?!\b(?:is|are|was|were|has|have|had)\b).)*\b(?:is|are|was|were|equals|comes\s+to|amounts\s+to)\s+"
        + @"(?:\w+\s+){0,2}[*$]*" + NumberJudge.OneNumber
        + @"(?:\s+[a-z%]+){0,4}\W*$", RegexOptions.CultureInvariant)]
    private static partial Regex Predicate();
}
