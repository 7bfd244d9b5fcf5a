using System.Text.RegularExpressions;
using Sparsescope.Studies.Judging.Mathematics;

namespace Sparsescope.Studies.Judging.Replies;

/// <summary>The contents of \boxed{} and \fbox{}.</summary>
internal static partial class Box
{
    /// <summary>Boxes past which a text is not read further back; nobody lists so many answers.</summary>
    private const int MostBoxes = 20;

    /// <summary>What the last boxes state together.</summary>
    /// <param name="Text">The answer; empty for an empty or unfinished box, and where it is none.</param>
    /// <param name="Start">Where the first of them starts.</param>
    /// <param name="End">The place behind the last one.</param>
    internal readonly record struct Content(string Text, int Start, int End);

    /// <summary>The last box, with those before it that "and" or a comma joins to it; null where there is none.</summary>
    public static Content? Last(string text)
    {
        var boxes = new List<Content>();
        for (var end = text.Length; boxes.Count < MostBoxes && Previous(text, end) is { } box; end = box.Start)
        {
            // A box inside of one found before is part of it: \boxed{\boxed{13}}.
            boxes.Insert(0, box);
            if (box.End == text.Length && box.Text.Length == 0) break;
        }
        if (boxes.Count == 0) return null;
        if (boxes.Count > 1) boxes.RemoveAll(outer =>
            boxes.Any(inner => inner != outer && inner.Start > outer.Start && inner.End < outer.End));
        if (boxes.Count == 0) return null;
        var last = boxes[^1];
        if (IsDenied(text, last)) return last with { Text = "" };
        var first = boxes.Count - 1;
        while (first > 0 && Joint().Match(text[boxes[first - 1].End..boxes[first].Start]) is { Success: true } joint)
        {
            if (joint.Groups["or"].Success) return last with { Text = "", Start = boxes[first - 1].Start };
            first--;
        }
        if (first == boxes.Count - 1) return last;
        var named = Enumerable.Range(first, boxes.Count - first).Select(at => Label(text, boxes[at]) + boxes[at].Text).ToList();
        return new Content(string.Join(", ", named), boxes[first].Start, last.End);
    }

    private static Content? Previous(string text, int before)
    {
        if (before <= 0) return null;
        var at = Math.Max(text.LastIndexOf("\\boxed", before - 1, StringComparison.Ordinal),
            text.LastIndexOf("\\fbox", before - 1, StringComparison.Ordinal));
        if (at < 0) return null;
        var open = at + 1;
        while (open < text.Length && char.IsAsciiLetter(text[open])) open++;
        while (open < text.Length && text[open] == ' ') open++;
        if (open == text.Length) return new Content("", at, open);
        if (text[open] != '{')
        {
            var token = LoneToken().Match(text, open);                    // \boxed 5
            return new Content(token.Value, at, open + token.Length);
        }
        var close = Braces.Close(text, open);
        return close < 0 ? new Content("", at, text.Length) : new Content(text[(open + 1)..close], at, close + 1);
    }

    // "x = " before a box in the same formula.
    private static string Label(string text, Content box) =>
        Name().Match(text[Math.Max(0, box.Start - 20)..box.Start]) is { Success: true } name ? name.Groups["name"].Value + " = " : "";

    // "not \boxed{5}", "\boxed{5}?", "\boxed{5} is wrong".
    private static bool IsDenied(string text, Content box) =>
        Denied().IsMatch(text[Math.Max(0, box.Start - 40)..box.Start])
            || Doubted().IsMatch(text[box.End..Math.Min(text.Length, box.End + 60)]);

    [GeneratedRegex(@"\G[^\s$]+", RegexOptions.CultureInvariant)]
    private static partial Regex LoneToken();

    [GeneratedRegex(
        @"^[\s$.]*(?:,|;|&|,?\s*\\text\s*\{\s*(?:and|(?<or>or))\s*\}|,?\s*(?:and|und|(?<or>or"
        + @"|oder)))[\s$]*(?:(?:also|maybe|perhaps|possibly|even)\s+)?"
        + @"(?:[A-Za-z](?:_\{?\w\}?)?\s*=\s*)?[\s$]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Joint();

    [GeneratedRegex(@"(?<name>(?<![A-Za-z\\])[A-Za-z](?:_\{?\w\}?)?)\s*=\s*\$?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(
        @"(?:\b(?:not|isn't|cannot\s+be|can't\s+be|never|rather\s+than|instead\s+of|except)\s*(?:simply\s+|just\s+|equal\s+to\s+)?"
        + @"|\\neq?\s*|≠\s*)\$*\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Denied();

    [GeneratedRegex(
        @"^[\s$]*(?:\?|(?:is|was|would\s+be|seems|looks)\s+(?:not|wrong|incorrect|false|impossible)\b|can(?:not|'t)\s+be\b|isn't\b)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Doubted();
}
