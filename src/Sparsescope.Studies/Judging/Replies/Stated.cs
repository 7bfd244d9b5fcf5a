using System.Text.RegularExpressions;

namespace Sparsescope.Studies.Judging.Replies;

/// <summary>The places where a text states its answer.</summary>
internal static partial class Stated
{
    /// <summary>What a text states.</summary>
    /// <param name="Text">The answer and what follows it in its sentence; empty for an empty or unfinished box, and where the answer is
    /// taken back.</param>
    /// <param name="IsBoxed">Whether it stands in \boxed{}, and holds the answer and nothing else.</param>
    internal readonly record struct Statement(string Text, bool IsBoxed);

    /// <summary>
    /// The last box, or what follows the last "answer is", "answer:" or "####" to the end of its sentence; null where there is neither.
    /// </summary>
    /// <param name="text">A reply.</param>
    /// <param name="boxFirst">Whether a box counts even where an answer is announced after it.</param>
    public static Statement? Of(string text, bool boxFirst)
    {
        var (box, announced) = (Box.Last(text), Announcement().Match(text));         // from the right: the last one
        if (box is { } content)
        {
            var retracted = Retraction.Retracts(text[content.End..]);
            if (!announced.Success || announced.Index < content.End || boxFirst && !retracted && content.Text.Length > 0
                && !IsOther(text, announced))
                return new Statement(retracted ? "" : content.Text.Trim(), true);
        }
        if (!announced.Success) return null;
        var start = announced.Index + announced.Length;
        var sentence = Sentence(text[start..]);
        var after = text[Math.Min(text.Length, start + sentence.Length)..];
        if (announced.Groups["not"].Success || Retraction.Retracts(after)) return new Statement("", false);
        return new Statement(sentence, false);
    }

    /// <summary>The answer at the front of a text, without the marks around a formula or bold print.</summary>
    public static string Sentence(string text)
    {
        var rest = text.TrimStart(' ', '\n', '\r', '\t', '*', '_', ':', '>');
        if (Formula().Match(rest) is { Success: true } formula) return formula.Groups["inner"].Value.Trim();
        var end = SentenceEnd().Match(rest);
        var sentence = WithoutBold(end.Success ? rest[..end.Index] : rest).Trim().TrimEnd('*', '_', '`').Trim();
        return WholeFormula().Match(sentence) is { Success: true } whole ? whole.Groups["inner"].Value.Trim()
            : sentence.Trim('`', '"', '“', '”');
    }

    /// <summary>The text without the marks of bold print; 2**3 keeps its power.</summary>
    public static string WithoutBold(string text) => Bold().Replace(text, "");

    // "####" is where a solution ends, whatever was boxed before.
    private static bool IsOther(string text, Match announced) =>
        text.AsSpan(announced.Index, announced.Length).Contains("####", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<![\w)])\*\*|\*\*(?![\w(])", RegexOptions.CultureInvariant)]
    private static partial Regex Bold();

    private const string Answer = @"(?:answers?|(?<!\w)ans\.?|antwort|r[ée]ponse|respuesta|risposta|resposta|lösung|ответ|答案|答え)"
        + @"(?:\s{1,3}(?:correcte?|correct[ao]|corrett?[ao]|finale?|exacte?|juste))?";

    private const string Is = @"(?:is|are|would\s{1,3}be|must\s{1,3}be|should\s{1,3}be|has\s{1,3}to\s{1,3}be|comes\s{1,3}to|equals"
        + @"|seems\s{1,3}to\s{1,3}be|ist|lautet|est|es|è|é)";

    private const string Adverbs = @"(?:\s{1,3}(?:clearly|therefore|thus|then|simply|just|indeed|exactly|obviously|definitely|actually"
        + @"|equal\s{1,3}to|given\s{1,3}by|also|hence|now|still|also))";

    // The answer is / to the question is / in simplest form is; answer: / answer =; ####; a heading of its own.
    [GeneratedRegex(
        @"(?<!\b(?:if|suppose|supposing|assume|assuming|whether|unless)\s(?:that\s)?(?:(?:the|our|my|your)\s)?"
        + @"(?:(?:final|correct|right)\s)?)\b" + Answer + @"(?:\s{1,3}(?:to|for|in|of|here)\b[^.,;:\n=]{0,60}?)?\s{1,3}" + Is + Adverbs
            + @"{0,2}(?<not>\s{1,3}not|n't)?\b\s{0,3}:?\*{0,2}"
        + @"|" + Answer
        + @"(?:\s{1,3}\([^()\n]{1,30}\))?\*{0,2}\s{0,3}[:=：]\*{0,2}|答案[是为]|\#\#\#\#|(?<=\n|^)[#*_ ]{0,8}"
        + @"(?:final\s)?answer[*_ ]{0,4}(?=\n)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.RightToLeft)]
    private static partial Regex Announcement();

    // $…$, $$…$$, \(…\), \[…\] with nothing but the end of a sentence or of the line after it.
    [GeneratedRegex(@"^(\*\*)?(\$\$\s*(?<inner>[^$]+?)\s*\$\$|\$(?<inner>[^$\n]+)\$|\\\((?<inner>(?:(?!\\\)).)+)\\\)|\\\[\s*"
        + @"(?<inner>.+?)\s*\\\])(\*\*)?(?=\s*([.,;!]|$|\n|(?:because|since)\b))",
        RegexOptions.CultureInvariant)]
    private static partial Regex Formula();

    [GeneratedRegex(@"^(\$\$?(?<inner>[^$\n]+)\$\$?|\\\((?<inner>(?:(?!\\\))[^\n])+)\\\)|\\\[\s*(?<inner>[^\n]+?)\s*\\\])$",
        RegexOptions.CultureInvariant)]
    private static partial Regex WholeFormula();

    [GeneratedRegex(@"\n|[.!?;](?=\s|$)|[.](?=\*\*)|。", RegexOptions.CultureInvariant)]
    private static partial Regex SentenceEnd();
}
