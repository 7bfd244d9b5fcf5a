using System.Text.RegularExpressions;
using Sparsescope.Studies.Judging.Mathematics;

namespace Sparsescope.Studies.Judging;

/// <summary>The places where a text states its answer.</summary>
internal static partial class Stated
{
    /// <summary>What a text states last.</summary>
    /// <param name="Text">The answer and what follows it in its sentence; empty for an empty or unfinished box.</param>
    /// <param name="At">Where the statement starts.</param>
    /// <param name="IsBoxed">Whether it stands in \boxed{}, and holds the answer and nothing else.</param>
    internal readonly record struct Statement(string Text, int At, bool IsBoxed);

    /// <summary>The contents of the last \boxed{} or \fbox{}, nested braces included; null where there is none.</summary>
    public static Statement? Boxed(string text)
    {
        var at = Math.Max(text.LastIndexOf("\\boxed", StringComparison.Ordinal), text.LastIndexOf("\\fbox", StringComparison.Ordinal));
        if (at < 0) return null;
        var open = text.IndexOf("box", at, StringComparison.Ordinal);
        while (open < text.Length && char.IsAsciiLetter(text[open])) open++;
        while (open < text.Length && text[open] == ' ') open++;
        if (open == text.Length) return new Statement("", at, true);
        if (text[open] != '{') return new Statement(LoneToken().Match(text, open).Value, at, true);   // \boxed 5
        var close = Braces.Close(text, open);
        return new Statement(close < 0 ? "" : text[(open + 1)..close], at, true);
    }

    /// <summary>What follows the last "answer is", "answer:" or "####", to the end of its sentence; null where there is none.</summary>
    public static Statement? Announced(string text)
    {
        var match = Announcement().Match(text);   // from the right: the last one
        if (!match.Success) return null;
        var start = match.Index + match.Length;
        return new Statement(Sentence(text[start..]), match.Index, false);
    }

    /// <summary>The last statement of either kind; null where there is none. A box in the announced sentence is the statement.</summary>
    public static Statement? Last(string text)
    {
        var (boxed, announced) = (Boxed(text), Announced(text));
        return announced is null || boxed is { } box && box.At > announced.Value.At ? boxed : announced;
    }

    /// <summary>The answer at the front of a text, without the marks around a formula or bold print.</summary>
    public static string Sentence(string text)
    {
        var rest = text.TrimStart();
        if (Formula().Match(rest) is { Success: true } formula) return formula.Groups["inner"].Value.Trim();
        var end = SentenceEnd().Match(rest);
        return WithoutBold(end.Success ? rest[..end.Index] : rest).Trim();
    }

    /// <summary>The text without the marks of bold print; 2**3 keeps its power.</summary>
    public static string WithoutBold(string text) => Bold().Replace(text, "");

    [GeneratedRegex(@"(?<![\w)])\*\*|\*\*(?![\w(])", RegexOptions.CultureInvariant)]
    private static partial Regex Bold();

    [GeneratedRegex(@"\G[^\s$]+", RegexOptions.CultureInvariant)]
    private static partial Regex LoneToken();

    [GeneratedRegex(@"\banswers?\s{1,3}(is|are|would\s{1,3}be|must\s{1,3}be|should\s{1,3}be|equals)\s{0,3}:?\*{0,2}|\banswers?\*{0,2}\s{0,3}[:=]\*{0,2}|\#\#\#\#", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.RightToLeft)]
    private static partial Regex Announcement();

    // $…$, $$…$$, \(…\), \[…\] with nothing but the end of a sentence or of the line after it.
    [GeneratedRegex(@"^(\*\*)?(\$\$?(?<inner>[^$\n]+)\$\$?|\\\((?<inner>.+?)\\\)|\\\[\s*(?<inner>.+?)\s*\\\])(\*\*)?(?=\s*([.,;!]|$|\n))", RegexOptions.CultureInvariant)]
    private static partial Regex Formula();

    [GeneratedRegex(@"\n|[.!?;](?=\s|$)|[.](?=\*\*)", RegexOptions.CultureInvariant)]
    private static partial Regex SentenceEnd();
}
