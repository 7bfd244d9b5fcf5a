using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>The format control: do all prompts have the same template tokens and the same last token?</summary>
internal static class FrameCheck
{
    internal const string Name = "same_frame", Tap = "prompt";

    /// <summary>Shares of two conditions that lie further apart make their states incomparable.</summary>
    private const double Tolerance = 0.05;

    /// <summary>
    /// For every condition the share of its prompts, 0 … 1, that have the template's tokens at both ends; without a template, that end with
    /// the token most prompts end with. Prompts that cannot be measured are left out.
    /// </summary>
    internal static IReadOnlyList<StoredAggregate> Measure(StudyEncoder encoder, IReadOnlyList<StudyItem> items)
    {
        var prompts = items.Index().Select(item => (item.Item.Condition, Prompt: encoder.Plain(item.Index))).Where(item => item.Prompt.Error is null).ToList();
        if (prompts.Count == 0) return [];
        var commonest = prompts.CountBy(item => item.Prompt.Tokens[^1]).MaxBy(token => token.Value).Key;
        bool Holds(int[] tokens) => encoder.Frame.Tail.Length > 0 ? encoder.Frame.Holds(tokens) : tokens[^1] == commonest;
        return [.. prompts.GroupBy(item => item.Condition).Select(condition => new StoredAggregate(condition.Key, Tap, 0, Name, condition.Average(item => Holds(item.Prompt.Tokens) ? 1.0 : 0), null))];
    }

    /// <summary>What the shares say; null where they were not measured.</summary>
    internal static FormatReport? Report(IReadOnlyList<StoredAggregate> aggregates)
    {
        var shares = aggregates.Where(aggregate => aggregate.Name == Name).ToList();
        if (shares.Count == 0) return null;
        var (least, most) = (shares.Min(share => share.Value), shares.Max(share => share.Value));
        if (least == 1) return new(true, false, "every prompt has the same tokens around its content, the last one included");
        var worst = shares.MinBy(share => share.Value)!;
        return new(false, most - least > Tolerance, FormattableString.Invariant($"the same tokens stand around {100 * worst.Value:F1} % of the prompts of '{worst.Condition}' and {100 * most:F1} % of others"));
    }
}
