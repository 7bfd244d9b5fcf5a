using Sparsescope.Statistics;

namespace Sparsescope.Studies.Routing;

/// <summary>What a routing signal was found to be worth, on questions that nothing was fitted on.</summary>
/// <param name="Word">Its word.</param>
/// <param name="Because">One sentence with the figures that decided.</param>
public sealed record RoutingVerdict(RoutingWord Word, string Because)
{
    /// <summary>Gap between the models that must be exceeded by the whole of its 95 % interval.</summary>
    public const double LeastGap = 0.05;

    /// <summary>An increment whose 90 % interval lies within ± this adds nothing.</summary>
    public const double IncrementBound = 0.03;

    /// <summary>An APGR whose 90 % interval lies within 0.5 ± this is chance.</summary>
    public const double ChanceBound = 0.05;

    /// <summary>Fewer questions than this decide nothing.</summary>
    public const int LeastItems = 100;

    /// <summary>Applies the rule, the first that holds; docs/routing.md has it in words.</summary>
    /// <param name="own">95 % interval of the signal's own APGR.</param>
    /// <param name="ownNarrow">Its 90 % interval.</param>
    /// <param name="increment">95 % interval of the APGR of all with the signal less all without; null without baselines.</param>
    /// <param name="incrementNarrow">Its 90 % interval.</param>
    /// <param name="gap">95 % interval of the gap between the models.</param>
    /// <param name="items">Questions.</param>
    public static RoutingVerdict Of(
        Interval own, Interval ownNarrow, Interval? increment, Interval? incrementNarrow, Interval gap, int items)
    {
        if (!(gap.Low > LeastGap))
        {
            return new(RoutingWord.NotIdentifiable, Text(
                $"the strong model is better by {gap.Estimate:F3}, 95 % interval {gap.Low:F3} to {gap.High:F3}, ")
                + Text($"which is not wholly above {LeastGap}"));
        }
        if (items < LeastItems) return new(RoutingWord.Undecided, Text($"{items} questions decide nothing; give at least {LeastItems}"));
        var isChance = ownNarrow.Low > 0.5 - ChanceBound && ownNarrow.High < 0.5 + ChanceBound;
        if (increment is not { } added || incrementNarrow is not { } narrow)
        {
            return isChance ? new(RoutingWord.Nothing, Text($"APGR {own.Estimate:F3}, 90 % interval within 0.5 ± {ChanceBound}"))
                : new(RoutingWord.Undecided, "no baseline was named, so nothing says what the signal adds to length or entropy");
        }
        if (added.Low > 0)
            return new(RoutingWord.Adds,
                Text($"with the signal APGR rises by {added.Estimate:F3}, 95 % interval {added.Low:F3} to {added.High:F3}"));
        if (narrow.Low > -IncrementBound && narrow.High < IncrementBound)
        {
            if (own.Low > 0.5)
            {
                return new(RoutingWord.Known, Text($"APGR {own.Estimate:F3} alone ({own.Low:F3} to {own.High:F3}), ")
                    + "and with the baselines it changes by "
                    + Text($"{added.Estimate:F3}, 90 % interval within ± {IncrementBound}"));
            }
            if (isChance)
                return new(RoutingWord.Nothing,
                    Text($"APGR {own.Estimate:F3}, 90 % interval within 0.5 ± {ChanceBound}, and nothing is added"));
        }
        return new(RoutingWord.Undecided,
            Text($"the increment {added.Estimate:F3} lies between {narrow.Low:F3} and {narrow.High:F3} (90 %)")
            + Text($" and the APGR {own.Estimate:F3} between {own.Low:F3} and {own.High:F3}: neither shown nor excluded"));
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
