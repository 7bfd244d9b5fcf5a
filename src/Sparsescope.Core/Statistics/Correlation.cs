namespace Sparsescope.Statistics;

/// <summary>Correlation of two variables over the same items, its p and its interval.</summary>
public static class Correlation
{
    /// <summary>Items up to which the p of Spearman's correlation is exact whatever the ranks.</summary>
    public const int MostExact = Matchings.MostItems;

    /// <summary>Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)²·Σ(y − ȳ)²), in [−1, 1].</summary>
    /// <returns>NaN below two pairs, where either variable is constant, and where any value is NaN.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Guard.SameLength(x.Length, y.Length);
        if (Moments.IsConstant(x) || Moments.IsConstant(y)) return double.NaN;
        // r does not know units, so each variable may stand over a power of two.
        ReadOnlySpan<double> u = ScaledSample.Of(x).Values, v = ScaledSample.Of(y).Values;
        double meanX = Moments.Mean(u), meanY = Moments.Mean(v), xx = 0, yy = 0, xy = 0;
        for (var i = 0; i < x.Length; i++)
        {
            double dx = u[i] - meanX, dy = v[i] - meanY;
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }
        return Math.Clamp(xy / (Math.Sqrt(xx) * Math.Sqrt(yy)), -1, 1);   // takes off rounding past the ends; NaN stays
    }

    /// <summary>Pearson's correlation of the midranks: unchanged by any increasing function of either variable.</summary>
    /// <returns>NaN where <see cref="Pearson"/> is.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Guard.SameLength(x.Length, y.Length);
        return Pearson(Ranks.Of(x), Ranks.Of(y));
    }

    /// <summary>Spearman's correlation with its two-sided p.</summary>
    /// <remarks>
    /// p is exact, given the ties, up to <see cref="MostExact"/> items: the share of all n! orders of y with a |ρ| at least as large. It
    /// is exact for any n where the ranks agree wholly or are reversed, of which t would say 0. Otherwise by <see cref="P"/>.
    /// </remarks>
    /// <returns>NaN where <see cref="Spearman"/> is.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static TestOutcome SpearmanTest(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var rho = Spearman(x, y);
        if (double.IsNaN(rho)) return TestOutcome.Undefined;
        if (x.Length <= MostExact) return new(rho, Orders(x, y).TwoSided, TestMethod.Exact);
        return WholeAgreementP(x, y) is { } p
            ? new(Math.Sign(rho), p, TestMethod.Exact)
            : new(rho, P(rho, x.Length), TestMethod.StudentT);
    }

    /// <summary>All orders of y against x by Σ of the products of their ranks, which ρ rises with; neither holds a NaN.</summary>
    internal static ArrangementCount Orders(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        long[] ranksX = Ranks.Doubled(x), ranksY = Ranks.Doubled(y);
        long observed = 0;
        for (var i = 0; i < ranksX.Length; i++) observed += ranksX[i] * ranksY[i];
        return Matchings.Products(ranksX, ranksY).Compare(observed);
    }

    /// <summary>
    /// Two-sided p of a correlation of 0, by t = r·√(f / (1 − r²)) with f = n − 2 − k degrees of freedom: exact for Pearson's under
    /// normality, the usual approximation for Spearman's.
    /// </summary>
    /// <param name="r">The correlation, in [−1, 1].</param>
    /// <param name="n">Items.</param>
    /// <param name="covariates">k, the variables it is given.</param>
    /// <returns>0 for r = ±1; 1 without a degree of freedom, where r is always ±1; NaN for fewer items still.</returns>
    public static double P(double r, int n, int covariates = 0)
    {
        var freedom = n - 2 - covariates;
        if (freedom == 0 && !double.IsNaN(r)) return 1;
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

    // The share of orders with ρ = ±1 where this is one, else null: each end is reached in Πt! of the n! orders, t the sizes of the ties,
    // the other end only where the ties lie alike from below and from above.
    private static double? WholeAgreementP(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        long[] ranksX = Ranks.Doubled(x), ranksY = Ranks.Doubled(y);
        long[] reversed = [.. ranksY.Select(rank => 2 * (ranksY.Length + 1L) - rank)];
        if (!ranksX.SequenceEqual(ranksY) && !ranksX.SequenceEqual(reversed)) return null;
        var share = ranksY.Order().SequenceEqual(reversed.Order()) ? 2.0 : 1.0;
        var before = 0;
        foreach (var tie in ranksY.CountBy(rank => rank))
        {
            for (var i = 1; i <= tie.Value; i++) share *= i / (double)(before + i);
            before += tie.Value;
        }
        return Math.Min(1, Math.Max(share, double.Epsilon));   // never 0: below, what float64 has for it
    }
}
