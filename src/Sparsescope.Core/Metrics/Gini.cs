namespace Sparsescope.Metrics;

/// <summary>Gini index of |h|: 0 for a flat vector, 1 − 1/n when one entry holds everything.</summary>
/// <remarks>
/// 2·Σ i·|h|₍ᵢ₎ / (n·Σ|h|) − (n + 1)/n with |h| ascending and i = 1 … n. The ranks' part past (n + 1)/2 adds up to nothing, so the entries
/// may be counted from the smallest one up (<see cref="VectorSummary.Excess"/>), where nearly equal entries lose no digits.
/// 0 for n = 1. Meets all six criteria of Hurley and Rickard (2009).
/// </remarks>
public sealed class Gini() : Metric(
    "gini",
    SparserWhen.Higher,
    "2·Σ i·|h|₍ᵢ₎ / (n·Σ|h|) − (n + 1)/n, |h| ascending",
    "[0, 1 − 1/n]",
    "Hurley and Rickard, IEEE Trans. Inf. Theory 55 (2009)")
{
    /// <summary>The figure of one vector.</summary>
    public static double Of(ReadOnlySpan<float> vector) => new Gini().Measure(vector);

    /// <inheritdoc/>
    protected override double Formula(in VectorSummary v)
    {
        double n = v.Width;
        return (2 * v.RankedExcess - (n + 1) * v.ExcessSum) / (n * v.Sum);
    }
}
