using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>The format control: do all prompts of a frame have the same tokens around their content, and the same last token?</summary>
internal static class FrameCheck
{
    /// <summary>
    /// Share of the prompts with the template's tokens at both ends; share of those with the same tokens at their end, where there is no
    /// template.
    /// </summary>
    internal const string Name = "same_frame", EndName = "same_end";

    internal const string Tap = "prompt";

    /// <summary>Shares of two conditions that lie further apart make their states incomparable.</summary>
    private const double Tolerance = 0.05;

    /// <summary>
    /// For every condition the share of its prompts, 0 … 1, that have the template's tokens at both ends; for plain prompts, that end in
    /// the tokens of the text that all of them end with; without either, that end with the token most prompts end with. Prompts that
    /// cannot be measured are left out.
    /// </summary>
    /// <param name="encoder">Of the frame.</param>
    /// <param name="items">In the words of the frame.</param>
    /// <param name="frame">Number of the frame, and its name.</param>
    internal static IReadOnlyList<StoredAggregate> Measure(
        StudyEncoder encoder, IReadOnlyList<StudyItem> items, (int Number, StudyFrame Frame) frame)
    {
        var prompts = items.Index().Select(item => (item.Item.Condition, Prompt: encoder.Plain(item.Index)))
            .Where(item => item.Prompt.Error is null).ToList();
        if (prompts.Count == 0) return [];
        var hasTemplate = encoder.Frame.Tail.Length > 0 && encoder.FixedEnd(prompts[0].Prompt.Tokens) == 0;
        var end = End(encoder, [.. prompts.Select(item => item.Prompt.Tokens)]);
        bool Holds(int[] tokens) => hasTemplate ? encoder.Frame.Holds(tokens) : tokens.AsSpan().EndsWith(end);
        var name = Of(hasTemplate ? Name : EndName, frame.Number, frame.Frame.Name);
        return [.. prompts.GroupBy(item => item.Condition).Select(condition =>
            new StoredAggregate(condition.Key, Tap, 0, name, condition.Average(item => Holds(item.Prompt.Tokens) ? 1.0 : 0), null))];
    }

    /// <summary>What the shares of a frame say; null where they were not measured.</summary>
    internal static FormatReport? Report(IReadOnlyList<StoredAggregate> aggregates, int number, string frame)
    {
        var (around, end) = (Of(Name, number, frame), Of(EndName, number, frame));
        var shares = aggregates.Where(aggregate => aggregate.Name == around || aggregate.Name == end).ToList();
        if (shares.Count == 0) return null;
        var isEnd = shares[0].Name == end;
        var (least, most) = (shares.Min(share => share.Value), shares.Max(share => share.Value));
        if (least == 1 && isEnd) return new(true, false, "every prompt ends in the same tokens");
        if (least == 1) return new(true, false, "every prompt has the same tokens around its content, the last one included");
        var worst = shares.MinBy(share => share.Value)!;
        var (what, of) = isEnd ? ("at the end of", "at that of") : ("around", "around");
        var (few, many) = (FormattableString.Invariant($"{100 * worst.Value:F1} %"), FormattableString.Invariant($"{100 * most:F1} %"));
        return new(false, most - least > Tolerance,
            $"the same tokens stand {what} {few} of the prompts of '{worst.Condition}' and {of} {many} of others");
    }

    // The commonest one. Its first token may have merged with the content before it, so it counts only where it is alone.
    private static int[] End(StudyEncoder encoder, IReadOnlyList<int[]> prompts)
    {
        var ends = prompts.Select(tokens => tokens[^Math.Max(1, encoder.FixedEnd(tokens))..]).ToList();
        var commonest = ends[ends.Index().GroupBy(end => string.Join(',', end.Item)).MaxBy(group => group.Count())!.First().Index];
        return commonest.Length > 1 ? commonest[1..] : commonest;
    }

    // The study's own frame is kept under the plain name, as a study of one frame always was.
    private static string Of(string name, int number, string frame) => number == 0 ? name : $"{name}/{frame}";
}
