using MathNet.Numerics.Distributions;

namespace Sparsescope.Studies.Analysis;

/// <summary>What counts as no effect on each scale, and how many observations it takes to say so.</summary>
/// <remarks>
/// All three bounds stand for the same small difference, d = 0.2, which moves an item's chance of being sparser than one of the other
/// condition from 50 to 56 %. As a correlation it is r = d/√(d² + 4) = 0.1, below the 0.13 published for single items; as Cliff's delta
/// 2Φ(d/√2) − 1 = 0.11; and d_z equals d where the two states of a question correlate 0.5.
/// </remarks>
public static class EffectScale
{
    private const double Alpha = 0.05, Power = 0.8;

    /// <summary>The bound a study has unless it names another.</summary>
    /// <param name="effect">How it is counted.</param>
    public static double DefaultBound(EffectKind effect) => effect switch
    {
        EffectKind.SpearmanRho => 0.1,
        EffectKind.CliffsDelta => 0.11,
        _ => 0.2,
    };

    /// <summary>
    /// Items in all, or questions where paired, with which a true zero is called no effect in 80 % of studies: two one-sided tests at 5 %.
    /// Conditions of equal size.
    /// </summary>
    /// <param name="effect">How it is counted.</param>
    /// <param name="bound">In (0, 1).</param>
    /// <param name="cells">Cells that must all be called so, taken for independent, which asks for more than correlated ones need; at least
    /// 1.</param>
    public static int ItemsForZero(EffectKind effect, double bound, int cells)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 1);
        var each = Math.Pow(Power, 1.0 / cells);
        var errors = Normal.InvCDF(0, 1, 1 - Alpha) + Normal.InvCDF(0, 1, (1 + each) / 2);   // standard errors from zero to the bound
        var n = errors * errors / (bound * bound);
        // The variance of delta at zero is 4 / (3 n) for two halves of n.
        return (int)Math.Ceiling(effect == EffectKind.CliffsDelta ? 4 * n / 3 : n);
    }

    /// <summary>Smallest effect worth printing as one that n can find: beyond it the scale ends, or no study will ever see it.</summary>
    internal static double Largest(EffectKind kind) => kind.IsPaired() ? 3 : 1;

    /// <summary>
    /// z between zero and an effect that is found in 80 % of studies, two-sided at 5 % over <paramref name="cells"/> tests.
    /// </summary>
    internal static double Detectable(int cells) => Normal.InvCDF(0, 1, 1 - Alpha / (2 * cells)) + Normal.InvCDF(0, 1, Power);

    /// <summary>Quantile of Student's t, two-sided; NaN below one degree of freedom.</summary>
    internal static double T(double level, double degrees) => degrees >= 1 ? StudentT.InvCDF(0, 1, degrees, (1 + level) / 2) : double.NaN;
}
