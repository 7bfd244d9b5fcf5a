namespace Sparsescope.Metrics;

/// <summary>Share of the entries with |h| above the mean of |h| plus one standard deviation (divisor n − 1).</summary>
/// <remarks>
/// A count over n, so it moves in steps of 1/n. 0 when every |h| is the same; NaN for n = 1, which has no standard deviation, and for the
/// zero vector. In a sparse vector few entries stand out, but a one-valued vector has none at all: lower is sparser only between vectors
/// that are far from flat.
/// </remarks>
public sealed class L0Share() : Metric(
    "l0_share", SparserWhen.Lower, "share of |h| > mean|h| + sd|h|, sd with n − 1", "[0, 1/2)", "arXiv 2603.03415 (2026)")
{
    /// <summary>The figure of one vector.</summary>
    public static double Of(ReadOnlySpan<float> vector) => new L0Share().Measure(vector);

    /// <inheritdoc/>
    protected override double Formula(in VectorSummary v)
    {
        if (v.Width == 1 || v.Sum == 0) return double.NaN;
        var threshold = v.ExcessSum / v.Width + Math.Sqrt(v.SquaredDeviations / (v.Width - 1));
        return (double)CountAbove(v.Excess, threshold) / v.Width;
    }

    private static int CountAbove(ReadOnlySpan<double> ascending, double threshold)
    {
        var count = 0;
        while (count < ascending.Length && ascending[^(count + 1)] > threshold) count++;
        return count;
    }
}
