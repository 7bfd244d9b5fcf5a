namespace Sparsescope.Metrics;

/// <summary>Excess kurtosis of |h|: how heavy the tail of large entries is.</summary>
/// <remarks>
/// n·Σd⁴ / (Σd²)² − 3 with d = |h| − mean|h| (biased moments). From −2 (two values, half of the entries each) to n − 5 + 1/(n − 1)
/// (one-hot); 0 for a normal distribution of |h|, not of h. NaN when every |h| is the same, n = 1 included. Few entries decide it: it
/// moves far more than the others when the vector was computed in lower precision.
/// </remarks>
public sealed class Kurtosis() : Metric(
    "kurtosis",
    SparserWhen.Higher,
    "n·Σd⁴ / (Σd²)² − 3, d = |h| − mean|h|",
    "[−2, n − 5 + 1/(n − 1)]",
    "as a measure of sparse codes: Field, Neural Computation 6 (1994) 559")
{
    /// <summary>The figure of one vector.</summary>
    public static double Of(ReadOnlySpan<float> vector) => new Kurtosis().Measure(vector);

    /// <inheritdoc/>
    protected override double Formula(in VectorSummary v)
    {
        var ratio = v.Width * v.FourthDeviations / (v.SquaredDeviations * v.SquaredDeviations);
        return Math.Max(ratio, 1) - 3;   // takes off rounding past the end; NaN stays
    }
}
