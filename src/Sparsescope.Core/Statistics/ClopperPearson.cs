using MathNet.Numerics.Distributions;

namespace Sparsescope.Statistics;

/// <summary>Interval of a proportion that holds at least its level whatever the share, wider than <see cref="Wilson"/>'s.</summary>
/// <remarks>Clopper and Pearson, Biometrika 26 (1934) 404: quantiles of the beta distribution.</remarks>
public static class ClopperPearson
{
    /// <param name="successes">0 … n.</param>
    /// <param name="n">Trials; bounds and estimate are NaN for none.</param>
    /// <param name="level">Coverage, in (0, 1).</param>
    public static Interval Of(int successes, int n, double level = 0.95)
    {
        Guard.Level(level);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, n);
        if (n == 0) return new(double.NaN, double.NaN, double.NaN, level, n);
        var low = successes == 0 ? 0 : Beta.InvCDF(successes, n - successes + 1, (1 - level) / 2);
        var high = successes == n ? 1 : Beta.InvCDF(successes + 1, n - successes, (1 + level) / 2);
        return new((double)successes / n, low, high, level, n);
    }
}
