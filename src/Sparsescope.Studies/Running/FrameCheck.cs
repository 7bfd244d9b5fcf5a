using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>The format control: do all prompts have the same template tokens and the same last token?</summary>
internal static class FrameCheck
{
    internal const string Name = "same_frame", Tap = "prompt";

    /// <summary>For every condition the share of its prompts that have the template's tokens at both ends, 0 … 1.</summary>
    internal static IReadOnlyList<StoredAggregate> Measure(StudyEncoder encoder, IReadOnlyList<StudyItem> items) =>
        [.. items.Index().GroupBy(item => item.Item.Condition).Select(condition => new StoredAggregate(
            condition.Key, Tap, 0, Name, condition.Average(item => Holds(encoder, item.Index)), null))];

    /// <summary>What the shares say; null where they were not measured.</summary>
    internal static FormatReport? Report(IReadOnlyList<StoredAggregate> aggregates)
    {
        var shares = aggregates.Where(aggregate => aggregate.Name == Name).ToList();
        if (shares.Count == 0) return null;
        var (least, most) = (shares.Min(share => share.Value), shares.Max(share => share.Value));
        if (least == 1) return new(true, false, "every prompt begins and ends with the same template tokens");
        var worst = shares.MinBy(share => share.Value)!;
        return new(false, least < most, FormattableString.Invariant($"{100 * worst.Value:F0} % of the prompts of '{worst.Condition}' begin and end with the template's tokens, {100 * most:F0} % elsewhere at most"));
    }

    // A tail of no tokens is raw text: the last token is the content's own.
    private static double Holds(StudyEncoder encoder, int index) =>
        encoder.Frame.Tail.Length > 0 && encoder.Plain(index) is { Error: null } item && encoder.Frame.Holds(item.Tokens) ? 1 : 0;
}
