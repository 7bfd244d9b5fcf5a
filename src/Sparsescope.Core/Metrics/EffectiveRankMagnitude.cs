namespace Sparsescope.Metrics;

/// <summary>Share of the entries that effectively carry the magnitude: the exponential of the entropy of p = |h|/Σ|h|, over n.</summary>
/// <remarks>
/// 1 for a flat vector, 1/n when one entry holds everything; never below <see cref="EffectiveRankEnergy"/> of the same vector. As there,
/// the form is that of Roy and Vetterli (EUSIPCO 2007), but of the entries of one vector, not of a matrix.
/// </remarks>
public sealed class EffectiveRankMagnitude() : Metric(
    "effective_rank_magnitude",
    SparserWhen.Lower,
    "exp(−Σ p ln p) / n, p = |h|/Σ|h|",
    "[1/n, 1]",
    "form of Roy and Vetterli, EUSIPCO 2007 (there of a matrix); arXiv 2603.03415 (2026)")
{
    /// <summary>The figure of one vector.</summary>
    public static double Of(ReadOnlySpan<float> vector) => new EffectiveRankMagnitude().Measure(vector);

    // −Σ p ln p = ln S − (Σ a ln a)/S
    /// <inheritdoc/>
    protected override double Formula(in VectorSummary v)
    {
        var entropy = Math.Log(v.Sum) - v.SumOfLogs / v.Sum;
        return Math.Clamp(Math.Exp(entropy) / v.Width, 1.0 / v.Width, 1);   // takes off rounding past the ends; NaN stays
    }
}
