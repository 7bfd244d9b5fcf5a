namespace Sparsescope.Statistics;

/// <summary>Interval of a mean by Student's t: exact for normal observations, close for many of any kind.</summary>
public static class TInterval
{
    /// <summary>x̄ ± t·s/√n with n − 1 degrees of freedom; bounds are NaN below two observations.</summary>
    public static Interval Of(ReadOnlySpan<double> sample, double level = 0.95)
    {
        var mean = Moments.Mean(sample);
        var half = HalfWidth(Moments.StandardDeviation(sample), sample.Length, level);
        return new(mean, mean - half, mean + half, level, sample.Length);
    }

    /// <summary>t·s/√n.</summary>
    /// <param name="deviation">s, with n − 1 in its denominator.</param>
    /// <param name="n">Observations; NaN below two.</param>
    /// <param name="level">Coverage, in (0, 1).</param>
    public static double HalfWidth(double deviation, int n, double level = 0.95)
    {
        Guard.Level(level);
        return n < 2 ? double.NaN : StudentDistribution.TwoSidedQuantile(level, n - 1) * deviation / Math.Sqrt(n);
    }
}
