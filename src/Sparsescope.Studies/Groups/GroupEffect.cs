using Sparsescope.Statistics;

namespace Sparsescope.Studies.Groups;

/// <summary>How much one metric at one place of the network differs between groups of prompts.</summary>
/// <param name="Place">Where.</param>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Effect">
/// Cliff's delta of the second group over the first, or Spearman's rho along an order, in [−1, 1]; positive where the metric is higher in
/// the second group, or rises. NaN where it is not defined.
/// </param>
/// <param name="Low">Lower end of its 95 % interval; NaN below ten items.</param>
/// <param name="High">Upper end.</param>
/// <param name="P">Two-sided, of Mann and Whitney's test, or of rho; not adjusted for the number of effects.</param>
/// <param name="N">Items that have the figure.</param>
/// <param name="GivenLength">The effect given the rank of prompt length, its square and its cube; NaN where length tells the groups
/// apart.</param>
public sealed record GroupEffect(GroupPlace Place, string Metric, double Effect, double Low, double High, double P, int N,
    double GivenLength)
{
    /// <summary>The effect with its 95 % interval.</summary>
    public Interval Interval => new(Effect, Low, High, 0.95, N);
}

/// <summary>A place that every prompt has.</summary>
/// <param name="Tap">Tap, as asked for.</param>
/// <param name="Layer">Layer; null for a tap by name.</param>
/// <param name="Position"><c>last</c>, <c>mean</c>, or the number of a token from the first.</param>
public sealed record GroupPlace(string Tap, int? Layer, string Position);
