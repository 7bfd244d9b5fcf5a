namespace Sparsescope.Statistics;

/// <summary>Interval of a proportion by the score test, sound for few observations and shares near 0 and 1.</summary>
/// <remarks>Wilson, J. Am. Stat. Assoc. 22 (1927) 209; no continuity correction.</remarks>
public static class Wilson
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
        double share = (double)successes / n, z = StandardNormal.Quantile((1 + level) / 2), z2 = z * z;
        var centre = (share + z2 / (2 * n)) / (1 + z2 / n);
        var half = z / (1 + z2 / n) * Math.Sqrt(share * (1 - share) / n + z2 / (4.0 * n * n));
        return new(share, Math.Max(0, centre - half), Math.Min(1, centre + half), level, n);
    }
}
