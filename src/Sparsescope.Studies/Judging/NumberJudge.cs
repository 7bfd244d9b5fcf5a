using System.Text.RegularExpressions;
using Sparsescope.Studies.Judging.Mathematics;
using Sparsescope.Studies.Judging.Replies;

namespace Sparsescope.Studies.Judging;

/// <summary>
/// Judges numbers: the one stated last in a box, after "####" or "answer is"; else one the text concludes with ("… = 18.", "So she has 18
/// left."); else a text that is nothing but the number.
/// </summary>
internal static partial class NumberJudge
{
    private const int LongestSentence = 1_000, LongestBareAnswer = 200;

    public static Verdict Judge(string gold, string generated)
    {
        if (Stated.Of(generated, boxFirst: false) is { } stated) return Compare(gold, stated.Text, stated.IsBoxed);
        generated = Calculator().Replace(generated, "");
        var lines = generated.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0) return new Verdict(Judgement.Undecided, null);
        var last = LastSentence(Stated.WithoutBold(lines[^1]));
        var isOneLine = lines.Length == 1 && lines[0].Length <= LongestBareAnswer;
        if (!Hedge().IsMatch(last) && NumberConclusion.Of(lines, last) is { } concluded) return Compare(gold, concluded, false);
        var isConclusion = lines.Length == 1 && last == Stated.WithoutBold(lines[0]) && IsNumber(Remark().Replace(last, ""))
            || IsNumberWord(last, lines.Length) || Result().IsMatch(last) || Conclusion().IsMatch(last)
            || isOneLine && (Calculation().IsMatch(lines[0]) || OneSentence().Match(Stated.WithoutBold(lines[0])) is { Success: true } only
                && (only.Groups["is"].Success || NumberConclusion.IsFinished(lines[0])));
        return isConclusion ? Compare(gold, last, false) : new Verdict(Judgement.Undecided, null);
    }

    private static Verdict Compare(string gold, string sentence, bool isAlone)
    {
        if (sentence.Length > LongestSentence) return new Verdict(Judgement.Undecided, null);
        if (!isAlone) sentence = Remark().Replace(sentence, "");
        if (sentence.Length == 0 || Hedge().IsMatch(sentence)) return new Verdict(Judgement.Undecided, null);
        var whole = MathEquality.Compare(gold, sentence, isNumber: true);
        if (whole == Agreement.Equal || isAlone || whole == Agreement.Different && !Words().IsMatch(sentence)) return Verdict(whole,
            sentence);
        var number = Number(sentence);
        return number is null ? Verdict(whole, sentence, IsNumber(sentence))
            : Verdict(MathEquality.Compare(gold, number, isNumber: true), number);
    }

    // The number a sentence states: what follows its last "=", the one at its start, or the only one in it.
    private static string? Number(string sentence)
    {
        if (Result().Match(sentence) is { Success: true } result) return result.Groups["number"].Value;
        if (Leading().Match(sentence) is { Success: true } leading) return leading.Groups["number"].Value;
        var all = AnyNumber().Matches(sentence);
        if (all.Count > 0) return all.Count == 1 ? all[0].Groups["number"].Value : null;
        // "One" is more often a pronoun than a number.
        var words = NumberWord().Matches(sentence).Where(word => !word.Value.Equals("one", StringComparison.OrdinalIgnoreCase)).ToList();
        return words.Count == 1 ? words[0].Value : null;
    }

    private static Verdict Verdict(Agreement agreement, string read, bool isCertain = true) => agreement switch
    {
        Agreement.Equal => new Verdict(Judgement.Correct, read.Trim()),
        Agreement.Different when isCertain => new Verdict(Judgement.Wrong, read.Trim()),
        _ => new Verdict(Judgement.Undecided, read.Trim()),
    };

    /// <summary>Whether a sentence leaves its number open or denies it: at least 5, between 4 and 6, not 5.</summary>
    internal static bool IsHedged(string sentence) => Hedge().IsMatch(sentence);

    private static bool IsNumber(string text) => Leading().Match(text) is { Success: true };

    // "Twelve.", and no more.
    private static bool IsNumberWord(string text, int lines) => lines == 1 && WholeWord().IsMatch(text);

    private static string LastSentence(string line) => SentenceStart().Match(line) is { Success: true } start
        ? line[(start.Index + start.Length)..] : line;

    private const string Scale =
        @"(?:\s(?:dozens?|hundred|thousand|millions?|billions?|trillions?|millionen|milliarden|mio|bn)\b(?:\s(?:thousand|million|billion"
            + @"|trillion)\b)?)";

    private const string Power = @"(?:[eE][-+]?\d{1,4}(?![\w.])|\s?(?:\\times|\\cdot|[x×·*⋅])\s?10\s?(?:\^\s?(?:\{\s?[-+−]?\d+\s?\}"
        + @"|\([-+−]?\d+\)|[-+−]?\d+)|\*\*\s?-?\d+|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))";

    private const string Plain =
        @"\d+\s+\d+/\d+|\d+\s?[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]|[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]"
        + @"|(?:\d{1,3}(?:\.\d{3})+,\d+(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?!\d)|(?:\d{1,3}(?:(?:,|\{,\}|\\,|\\!|,\\!"
        + @"|[\u00a0\u2009\u202f'’ ])\d{3})+(?!\d)|\d+)?(?:\.\d+|,\d{1,2}(?![\d,]))?(?<=\d)"
        + Power + @"?(?:\s?/\s?\d+)?)";

    internal const string OneNumber = @"(?<number>(?:(?i:minus|negative)\s)?[-−–]?\s?(?:(?:USD|EUR|GBP|Rs\.?)\s?"
        + @"|US)?\\?[$€£]?\s?(?:" + Plain + @")(?:[kKMB]\b|" + Scale
        + @"|\s?\\?%|\s?percent\b)?)";

    internal const string End = @"(?![\d/:]|[.,]\d|\s*[-+*/×÷^=(](?!\s*\())";

    [GeneratedRegex(@"(?<![\w.,/:^{])" + OneNumber + @"(?![\w/]|[.,:]\d|\s*[-+*/×÷^=]\s*[\d({\\])", RegexOptions.CultureInvariant)]
    private static partial Regex AnyNumber();

    // Followed by the end or a unit, and not by a sign of calculation.
    [GeneratedRegex(@"^[\s*(]*(?:(?:about|approximately|exactly|around|roughly|only|just)\s+)?" + OneNumber + End + @"[^0-9=]*$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Leading();

    [GeneratedRegex(@"=\s*[*$]*\s*(<<[^>]*>>)?" + OneNumber + End + @"[^0-9=]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Result();

    [GeneratedRegex(
        @"^\W*(so|therefore|thus|hence|in total|altogether|in conclusion|finally|(?:final\s+|grand\s+)?(?:total|result|sum|solution"
        + @"|ergebnis)\b[^:\d\n]{0,30}:)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Conclusion();

    [GeneratedRegex(
        @"\b(not|n't|either|between|or|unless)\s+[$€£]?-?\d|\d\s+to\s+[$€£]?-?\d|\bnot\b|\?|\b(?:wrong|incorrect|impossible)\b"
            + @"|\b(?:at least|at most"
            + @"|(?:more|less|fewer|greater|larger|smaller|bigger|higher|lower)\s+than|clos(?:e|er)\s+to|near(?:er)?\s+to)\b"
        + @"|\b(?:above|below)\s+[$€£]?\d|n['’]t\b|\btoo\s+(?:small|large|big|high|low|few|many|much|great|little)\b|\bfails\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Hedge();

    // "6, not 7" and "6 (six)" say 6.
    [GeneratedRegex(
        @"(?<=\d[^,;\n]*)(?<!\b(?:do|does|did|is|was|are|were|can|could|will|would|should|has|have|had|may|might|must)),?\s+"
        + @"(?:and\s+|but\s+)?not\s+[^,;\n]*$|(?<=\d[^(\n]*)\s*\((?!\s*[-\d.]+\s*\))[^()\n]*\)(?=\W*$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Remark();

    [GeneratedRegex(@"(?<!\\)[A-Za-z]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    // Nothing but a formula: 2^4, 3 · 10².
    [GeneratedRegex(@"^[\s$*]*(?!\d+\s*[-–]\s*\d+[\s$*]*$)(?=.*\d)(?:[\d.+*/^(){}×·÷⋅⁰¹²³⁴⁵⁶⁷⁸⁹⁻−\s$-]|\\(?:times"
        + @"|cdot|frac|sqrt|left|right)\b)+$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Calculation();

    // A reply of one sentence with one number in it: "The value is 42.", "She has 5 apples left."
    [GeneratedRegex(
        @"^\W*(?!(?:if|whether|when|I|perhaps|maybe|suppose|assume|let|then|first|next|since|because|given|step"
            + @"|we\s+need)\b)[\p{L}][^.!?\d\n]{0,100}?\s(?:(?<is>is|are|equals)|has|have"
        + @"|costs?|needs?|takes?"
            + @"|gets?|(?:will|would|must|should)\s(?:be|have|cost|need|take|get)|ist|sind|hat|kostet|beträgt|est|sont|es|son|è)\s"
            + @"[^.!?\d\n]{0,20}?" + OneNumber + @"[^\d]{0,60}$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OneSentence();

    [GeneratedRegex(@"[.!?]\s+(?=\S)", RegexOptions.CultureInvariant | RegexOptions.RightToLeft)]
    private static partial Regex SentenceStart();

    // <<7*8=56>>: a note for a calculator, beside the number itself.
    [GeneratedRegex(@"<<[^<>\n]*>>", RegexOptions.CultureInvariant)]
    private static partial Regex Calculator();

    private const string Word =
        @"(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir"
            + @"|for|fif|six|seven|eigh|nine)ty)";

    [GeneratedRegex(@"^\W*(?:(?:minus|negative)\s)?(?:" + Word + @"|(?:an?|one)\s(?:half|third|quarter|dozen|hundred"
        + @"|thousand|million)|half(?:\sa\s\w+)?)"
        + @"(?:[\s-]\w+){0,4}\W*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WholeWord();

    [GeneratedRegex(
        @"\b(?<!\bno\s)(?:(?:minus|negative)\s)?" + Word + @"\b(?:[\s-](?:and\s)?(?:a\s)?(?:" + Word
            + @"|hundred|thousand|million|billion|dozen|half|halves|thirds?|quarters?|fourths?|(?:fif|six|seven|eigh|nin|ten"
            + @"|hundred)ths?)\b){0,6}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NumberWord();
}
