using System.Text.RegularExpressions;

namespace Sparsescope.Studies.Judging.Replies;

/// <summary>Whether a text takes back what stands before it.</summary>
internal static partial class Retraction
{
    /// <summary>Characters within which "that is wrong" is said of the answer.</summary>
    private const int NearBy = 60;

    /// <param name="after">What follows the statement.</param>
    public static bool Retracts(string after)
    {
        // "That is wrong" further on is said of something else.
        var last = Doubt().Matches(after).LastOrDefault(doubt => !doubt.Groups["near"].Success || doubt.Index <= NearBy);
        return last is not null && !Confirmation().IsMatch(after[last.Index..]);
    }

    /// <summary>Whether a sentence takes something back, or might.</summary>
    public static bool IsDoubt(string sentence) => Doubt().IsMatch(sentence);

    [GeneratedRegex(
        @"\b(?:wait|hmm+|hold\s+on|correction|scratch\s+that|on\s+second\s+thoughts?|on\s+reflection|I\s+take\s+(?:that|it)\s+back|oops"
            + @"|my\s+mistake|forget\s+that"
        + @"|I\s+was\s+wrong|I\s+(?:have\s+)?made\s+an?\s+(?:\w+\s+)?(?:mistake|error)|let\s+me\s+(?:re\w+|correct|fix|try\s+again"
        + @"|start\s+over))\b"
        + @"|\b(?<near>that|this|it|which|the\s+above|my\s+answer)(?:'s|’s|\s+is|\s+was|\s+seems|\s+looks|\s+must\s+be|\s+can(?:'t"
        + @"|not)\s+be|\s+isn'?t)\s+(?:\w+\s+)?"
        + @"(?:wrong|incorrect|not\s+(?:right|correct|it|the\s+answer)|a\s+mistake|an\s+error|impossible)\b|\b(?<near>it)\s+(?:is"
        + @"|was)n'?t\s+(?:right|correct)\b"
        + @"|(?:^|[.!?\n])\s*(?:actually|sorry)\b|(?:^|[.!?\n,;—–-])[\s$*]*(?:no|nope|not\s+quite)\b(?=\s*[,.!:;—–-])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Doubt();

    // Doubts that end well.
    [GeneratedRegex(
        @"(?<!not\s)(?<!n't\s)\b(?:is|looks|seems|was|remains|stays)\s+(?:indeed\s+|still\s+|in\s+fact\s+)?(?:correct|right|fine"
            + @"|confirmed|consistent|valid|ok|okay|the\s+same)\b"
        + @"|\b(?:stands|holds|confirmed|confirms|matches|checks\s+out|verified)\b|\byes\b|✓|✅",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Confirmation();
}
