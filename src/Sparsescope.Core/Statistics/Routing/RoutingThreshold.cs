namespace Sparsescope.Statistics.Routing;

/// <summary>What a threshold rule decided.</summary>
public enum RoutingDecision
{
    /// <summary>Items whose score is at or above the threshold are sent.</summary>
    Threshold,

    /// <summary>Nothing need be sent.</summary>
    AllKept,

    /// <summary>No threshold keeps the bound: everything is sent.</summary>
    AllSent,
}

/// <summary>What came about when a threshold was used on a table.</summary>
/// <param name="Share">Of the items sent.</param>
/// <param name="Quality">Of the items answered right.</param>
/// <param name="Loss">Of the items kept though the weak model is wrong and the strong one right.</param>
public readonly record struct RoutingOutcome(double Share, double Quality, double Loss);

/// <summary>The rule "sent where score ≥ threshold", and two ways to find the threshold on calibration items.</summary>
/// <param name="Decision">What was decided.</param>
/// <param name="Value">The threshold; infinite where all are kept, minus infinity where all are sent.</param>
/// <param name="Bound">Of the expected loss that conformal risk control keeps; NaN for a threshold of a share.</param>
public readonly record struct RoutingThreshold(RoutingDecision Decision, double Value, double Bound)
{
    /// <summary>
    /// For a wished share: the smallest calibration score whose realised share (score ≥ it) is at most the wish. Where even the block of
    /// the largest score is more than that, all are kept.
    /// </summary>
    /// <param name="score">Of each calibration item.</param>
    /// <param name="wish">Share to be sent, 0 … 1.</param>
    /// <exception cref="ArgumentException">There is no item, or a score is NaN.</exception>
    public static RoutingThreshold ForShare(ReadOnlySpan<double> score, double wish)
    {
        if (wish is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(wish), wish, "a share lies in [0, 1]");
        var order = RoutingOrder.Of(score);
        var found = new RoutingThreshold(RoutingDecision.AllKept, double.PositiveInfinity, double.NaN);
        foreach (var block in order.Blocks)
        {
            if ((double)block.End / score.Length > wish) break;
            found = new(RoutingDecision.Threshold, score[order.Items(block)[0]], double.NaN);
        }
        return found;
    }

    /// <summary>
    /// For a tolerated loss α: conformal risk control with B = 1. The largest t with (calibration items lost at t + 1) / (n + 1) ≤ α; an
    /// item is lost where the weak model is wrong, the strong one right, and it is kept (score &lt; t).
    /// </summary>
    /// <remarks>Angelopoulos et al., arXiv 2208.02814. The expected loss of a new item of the same kind is at most α; with n items nothing
    /// below 1 / (n + 1) can be promised, and all are sent.</remarks>
    /// <param name="score">Of each calibration item.</param>
    /// <param name="weak">Whether the weak model is right.</param>
    /// <param name="strong">Whether the strong model is.</param>
    /// <param name="tolerated">α, 0 … 1.</param>
    /// <exception cref="ArgumentException">There is no item, the lengths differ, or a score is NaN.</exception>
    public static RoutingThreshold ForLoss(ReadOnlySpan<double> score, ReadOnlySpan<bool> weak, ReadOnlySpan<bool> strong, double tolerated)
    {
        if (tolerated is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(tolerated), tolerated, "a share lies in [0, 1]");
        Guard.SameLength(score.Length, weak.Length);
        Guard.SameLength(score.Length, strong.Length);
        if (score.IsEmpty || Guard.HasNaN(score)) throw new ArgumentException("there is no item, or a score is NaN");
        List<double> gains = [];
        for (var i = 0; i < score.Length; i++)
        {
            if (strong[i] && !weak[i]) gains.Add(score[i]);
        }
        gains.Sort();
        var items = score.Length + 1.0;
        if (1 / items > tolerated) return new(RoutingDecision.AllSent, double.NegativeInfinity, 1 / items);
        if ((gains.Count + 1) / items <= tolerated) return new(RoutingDecision.AllKept, double.PositiveInfinity, (gains.Count + 1) / items);
        var lost = 0;   // so many may be lost
        while ((lost + 2) / items <= tolerated) lost++;
        var threshold = gains[lost];
        var below = gains.Count(s => s < threshold);
        return new(RoutingDecision.Threshold, threshold, (below + 1) / items);
    }

    /// <summary>Whether an item of this score is sent.</summary>
    public bool Sends(double score) => Decision == RoutingDecision.AllSent || Decision == RoutingDecision.Threshold && score >= Value;

    /// <summary>What the rule gives on items that it may never have seen.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public RoutingOutcome On(ReadOnlySpan<double> score, ReadOnlySpan<bool> weak, ReadOnlySpan<bool> strong)
    {
        Guard.SameLength(score.Length, weak.Length);
        Guard.SameLength(score.Length, strong.Length);
        int sent = 0, right = 0, lost = 0;
        for (var i = 0; i < score.Length; i++)
        {
            var isSent = Sends(score[i]);
            if (isSent) sent++;
            if (isSent ? strong[i] : weak[i]) right++;
            if (!isSent && strong[i] && !weak[i]) lost++;
        }
        double n = score.Length;
        return new(sent / n, right / n, lost / n);
    }
}
