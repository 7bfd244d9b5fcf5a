namespace Sparsescope.Statistics;

/// <summary>How large a difference is, in units that do not depend on the number of items.</summary>
public static class EffectSize
{
    /// <summary>(ā − b̄) / s with s² the variances pooled by their degrees of freedom. Cohen, Statistical Power Analysis (1988).</summary>
    /// <returns>NaN below two observations in either group, where any is NaN, and where both groups are constant.</returns>
    public static double CohensD(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var squares = Moments.WideVariance(a) * (a.Length - 1) + Moments.WideVariance(b) * (b.Length - 1);
        var pooled = squares / (a.Length + b.Length - 2);
        return pooled.IsPositive ? ((Moments.WideMean(a) - Moments.WideMean(b)) / pooled.Sqrt()).ToDouble() : double.NaN;
    }

    /// <summary>Mean of the differences within pairs over their standard deviation.</summary>
    /// <returns>NaN below two pairs, where any difference is NaN, and where all are equal.</returns>
    public static double CohensDz(ReadOnlySpan<double> differences)
    {
        var variance = Moments.WideVariance(differences);
        return variance.IsPositive ? (Moments.WideMean(differences) / variance.Sqrt()).ToDouble() : double.NaN;
    }

    /// <summary>
    /// P(a &gt; b) − P(a &lt; b) over all pairs of one of a and one of b, in [−1, 1]: 2·U/(nₐ·n_b) − 1. Cliff, Psychol. Bull. 114
    /// (1993) 494.
    /// </summary>
    /// <returns>NaN without observations in either group and where any is NaN.</returns>
    public static double CliffsDelta(ReadOnlySpan<double> a, ReadOnlySpan<double> b) =>
        2 * MannWhitney.U(a, b) / ((double)a.Length * b.Length) - 1;
}
