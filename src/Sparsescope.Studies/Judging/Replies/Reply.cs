using System.Text.RegularExpressions;

namespace Sparsescope.Studies.Judging.Replies;

/// <summary>What of a generated text is the reply: no reasoning, no further questions, no runs of marks.</summary>
internal static partial class Reply
{
    /// <summary>Characters past which a reply is not searched for an answer; models that go on for so long have lost the
    /// question.</summary>
    private const int LongestReply = 20_000;

    /// <summary>Characters past which a text is not even searched for its reply.</summary>
    private const int LongestText = 2_000_000;

    /// <summary>The reply; null where the text ends inside its reasoning, or where it is too long.</summary>
    public static string? Of(string generated, string? prompt)
    {
        if (generated.Length > LongestText) return null;
        if (prompt is not null && Thinking.IsOpenAfter(prompt) && Thinking.IsOpenAfter(prompt + generated)) return null;
        if (Thinking.Removed(generated) is not { } answer) return null;
        if (answer.Length > LongestReply) return null;
        answer = HtmlBold().Replace(HtmlLine().Replace(answer, "\n"), "**${bold}**");
        var plain = OwnQuestion.Cut(Runs().Replace(answer, run => run.Value.Contains('\n') ? "\n\n" : run.Value[..1]));
        plain = Member().Replace(plain, match =>
            $"\nAnswer: {match.Groups["value"].Value.Replace("\\\\", "\\", StringComparison.Ordinal)}\n");
        return AnswerTag().Matches(plain).LastOrDefault() is { } tag ? tag.Groups["answer"].Value : plain;
    }

    // Models that have lost the question repeat spaces and marks; a long run says no more than a short one, and patterns would try it in
    // very many ways.
    [GeneratedRegex(@"\s{3,}|([*_`'""])\1{3,}", RegexOptions.CultureInvariant)]
    private static partial Regex Runs();

    [GeneratedRegex(@"<br\s*/?>|</?(?:p|div|li|ul|ol|h[1-6])>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HtmlLine();

    [GeneratedRegex(@"<(?<tag>b|strong|em|i|u)>(?<bold>[^<>\n]*)</\k<tag>>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HtmlBold();

    // {"answer": "B"}, {"answer": ["B"]}: a member of a JSON object, of one value.
    [GeneratedRegex(
        @"[""'](?:(?:final|correct)[_ ]?)?(?:answers?|choice|option|antwort)[""']\s*:\s*(?<list>\[\s*)?"
        + @"(?:""(?<value>(?:[^""\\\n]|\\.)*)""|'"
        + @"(?<value>[^'\n]*)'"
            + @"|(?<value>-?\d[\d.eE+-]*|true|false))\s*(?(list)\]\s*)(?=[,}])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Member();

    [GeneratedRegex(@"<(?<tag>answer|final_answer|final|output|solution|response)>(?<answer>[\s\S]*?)(?:</\k<tag>>|$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AnswerTag();
}
