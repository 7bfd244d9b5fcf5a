namespace Sparsescope.Statistics;

/// <summary>Correlation of two variables over the same items, its p and its interval.</summary>
public static class Correlation
{
    /// <summary>Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)²·Σ(y − ȳ)²), in [−1, 1].</summary>
    /// <returns>NaN below two pairs, where either variable is constant, and where any value is NaN.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Guard.SameLength(x.Length, y.Length);
        if (Moments.IsConstant(x) || Moments.IsConstant(y)) return double.NaN;
        double meanX = Moments.Mean(x), meanY = Moments.Mean(y), xx = 0, yy = 0, xy = 0;
        for (var i = 0; i < x.Length; i++)
        {
            double dx = x[i] - meanX, dy = y[i] - meanY;
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }
        return Math.Clamp(xy / (Math.Sqrt(xx) * Math.Sqrt(yy)), -1, 1);   // takes off rounding past the ends; NaN stays
    }

    /// <summary>Pearson's correlation of the midranks (<see cref="Ranks"/>): unchanged by any increasing function of either variable.</summary>
    /// <returns>NaN where <see cref="Pearson"/> is.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Guard.SameLength(x.Length, y.Length);
        return Pearson(Ranks.Of(x), Ranks.Of(y));
    }

    /// <summary>
    /// Two-sided p of a correlation of 0, by t = r·√(f / (1 − r²)) with f = n − 2 − k degrees of freedom: exact for Pearson's under
    /// normality, the usual approximation for Spearman's.
    /// </summary>
    /// <param name="r">The correlation, in [−1, 1].</param>
    /// <param name="n">Items.</param>
    /// <param name="covariates">k, the variables it is given.</param>
    /// <returns>0 for r = ±1; NaN without a degree of freedom.</returns>
    public static double P(double r, int n, int covariates = 0)
    {
        var freedom = n - 2 - covariates;
        return StudentDistribution.TwoSided(r * Math.Sqrt(freedom / ((1 - r) * (1 + r))), freedom);
    }

    /// <summary>Interval by Fisher's transformation: tanh(atanh r ± z / √(n − 3 − k)).</summary>
    /// <param name="r">The correlation, in [−1, 1]; ±1 is its own interval.</param>
    /// <param name="n">Items.</param>
    /// <param name="level">Coverage, in (0, 1).</param>
    /// <param name="covariates">k, the variables it is given.</param>
    /// <returns>Bounds are NaN below 4 + k items.</returns>
    public static Interval FisherInterval(double r, int n, double level = 0.95, int covariates = 0)
    {
        Guard.Level(level);
        var freedom = n - 3 - covariates;
        if (freedom < 1) return new(r, double.NaN, double.NaN, level, n);
        double centre = Math.Atanh(r), half = StandardNormal.Quantile((1 + level) / 2) / Math.Sqrt(freedom);
        return new(r, Math.Tanh(centre - half), Math.Tanh(centre + half), level, n);
    }
}
