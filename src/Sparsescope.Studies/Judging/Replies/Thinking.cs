using System.Text.RegularExpressions;

namespace Sparsescope.Studies.Judging.Replies;

/// <summary>Takes the reasoning out of what a model wrote: whatever stands between the tags or in the channels that models reason
/// in.</summary>
internal static partial class Thinking
{
    /// <summary>
    /// The text without reasoning; null where the reasoning never ends. A closing tag without an opening one ends reasoning that the prompt
    /// has opened.
    /// </summary>
    public static string? Removed(string text)
    {
        if (Channel().IsMatch(text)) return LastChannel(text);
        if (Bare().Match(text) is { Success: true } bare) return bare.Groups["final"].Success ? text[bare.Groups["final"].Index..] : null;
        var answer = new System.Text.StringBuilder();
        var (start, depth) = (0, 0);
        foreach (Match tag in Tag().Matches(text))
        {
            if (tag.Groups["close"].Success)
            {
                if (depth == 0) answer.Clear();
                depth = 0;
                start = tag.Index + tag.Length;
            }
            else
            {
                if (depth == 0) answer.Append(text, start, tag.Index - start).Append('\n');
                depth = 1;
            }
        }
        if (depth > 0) return null;
        return answer.Append(text, start, text.Length - start).ToString();
    }

    /// <summary>Whether a prompt ends inside reasoning, so that what follows begins there.</summary>
    public static bool IsOpenAfter(string prompt)
    {
        var last = Tag().Matches(prompt).LastOrDefault();
        var channel = Channel().Matches(prompt).LastOrDefault();
        if (channel is not null && channel.Index > (last?.Index ?? -1)) return channel.Groups["name"].Value != "final"
            && !prompt.AsSpan(channel.Index).Contains("<|end|>", StringComparison.Ordinal);
        return last is not null && !last.Groups["close"].Success;
    }

    // <|channel|>final<|message|> opens the answer, every other channel is none of it.
    private static string? LastChannel(string text)
    {
        var last = Channel().Matches(text).Last();
        if (last.Groups["name"].Value is not ("final" or "response" or "answer")) return null;
        var rest = text[(last.Index + last.Length)..];
        return ChannelEnd().Match(rest) is { Success: true } end ? rest[..end.Index] : rest;
    }

    private const string Names =
        @"think(?:ing)?|thoughts?|thought[_ ]process|reason(?:ing)?|reflect(?:ion|ing)?|analysis|analyse|scratch[_-]?pad|deliberation"
            + @"|inner[_-]?(?:monologue|thoughts?)|monologue|"
        + @"internal(?:[_-]?(?:monologue|thoughts?|reasoning))?|ant[_-]?thinking|cot|chain[_-]of[_-]thought|rationale|draft|plan(?:ning)?"
        + @"|thinking[_-]process|seed:think|seed:cot_budget_reflect";

    // <think>, </think>, [THINK], ◁think▷, <|begin_of_thought|>, <|START_THINKING|>, <unused94>.
    [GeneratedRegex(
        @"<(?<close>/)?\s?(?:" + Names
            + @")\b[^<>\n]{0,60}>|\[(?<close>/)?(?:THINK|THINKING|REASONING|think)\]|◁(?<close>/)?(?:think|thinking)▷"
        + @"|<\|(?:begin|start|(?<close>end))_(?:of_)?(?:" + Names
        + @")\|>|<\|(?<close>/)?(?:think|thinking|reasoning)\|>|<unused(?:94|(?<close>95))>|<\|channel>(?:thought|thinking|analysis)\b"
        + @"|(?<close><channel\|>)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    [GeneratedRegex(@"<\|channel\|>\s*(?<name>\w+)[^<]{0,80}(?:<\|constrain\|>[^<]{0,40})?(?:<\|message\|>|$)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Channel();

    [GeneratedRegex(@"<\|(?:end|return|start|call)\|>", RegexOptions.CultureInvariant)]
    private static partial Regex ChannelEnd();

    // Channels whose marks were lost: "analysisWe add …assistantfinal5".
    [GeneratedRegex(@"^\s*analysis(?=[A-Z\n])(?:[\s\S]*assistantfinal(?<final>)|[\s\S]*$)", RegexOptions.CultureInvariant)]
    private static partial Regex Bare();
}
