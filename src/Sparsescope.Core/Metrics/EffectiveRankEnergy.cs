namespace Sparsescope.Metrics;

/// <summary>Share of the entries that effectively carry the energy: the exponential of the entropy of p = h²/Σh², over n.</summary>
/// <remarks>
/// 1 for a flat vector, 1/n when one entry holds everything. The form is the effective rank of Roy and Vetterli (EUSIPCO 2007), theirs of
/// the singular values of a matrix; this one is of the entries of ONE vector, whose rank as a matrix is 1: the two do not compare.
/// </remarks>
public sealed class EffectiveRankEnergy() : Metric(
    "effective_rank_energy",
    SparserWhen.Lower,
    "exp(−Σ p ln p) / n, p = h²/Σh²",
    "[1/n, 1]",
    "form of Roy and Vetterli, EUSIPCO 2007 (there of a matrix); arXiv 2603.03415 (2026)")
{
    /// <summary>The figure of one vector.</summary>
    public static double Of(ReadOnlySpan<float> vector) => new EffectiveRankEnergy().Measure(vector);

    // −Σ p ln p = ln E − (Σ a² ln a²)/E
    /// <inheritdoc/>
    protected override double Formula(in VectorSummary v)
    {
        var entropy = Math.Log(v.Energy) - 2 * v.EnergyOfLogs / v.Energy;
        return Math.Clamp(Math.Exp(entropy) / v.Width, 1.0 / v.Width, 1);   // takes off rounding past the ends; NaN stays
    }
}
