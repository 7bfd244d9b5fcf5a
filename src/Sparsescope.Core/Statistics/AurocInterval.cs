namespace Sparsescope.Statistics;

/// <summary>
/// Interval of an area under the ROC curve, or of Cliff's delta, which is twice the area less 1. It never leaves the scale, and holds where
/// the groups do not overlap at all.
/// </summary>
/// <remarks>
/// Newcombe, Stat. Med. 25 (2006) 559, method 5: the bounds solve (A − a)² = z²·V(a) for the area a, V its variance where the groups
/// overlap like exponential distributions.
/// </remarks>
public static class AurocInterval
{
    private const int Steps = 200;

    /// <param name="area">0 … 1.</param>
    /// <param name="m">Observations of one group.</param>
    /// <param name="n">Observations of the other.</param>
    /// <param name="level">Coverage, in (0, 1).</param>
    /// <returns>Bounds are NaN where the area is, and without observations in either group.</returns>
    public static Interval Of(double area, int m, int n, double level = 0.95)
    {
        Guard.Level(level);
        if (m < 1 || n < 1 || double.IsNaN(area)) return new(area, double.NaN, double.NaN, level, m + n);
        var z = StandardNormal.Quantile((1 + level) / 2);
        var half = (m + n) / 2.0 - 1;
        double Gap(double a) => (area - a) * (area - a) - z * z * a * (1 - a) * (1 + half * (1 - a) / (2 - a)
            + half * a / (1 + a)) / ((double)m * n);
        return new(area, Bound(0), Bound(1), level, m + n);

        // Between the estimate, where the gap is negative, and the end of the scale, where it is not.
        double Bound(double end)
        {
            if (area == end) return end;
            double inside = area is 0 or 1 ? area + (end - area) * 1e-12 : area, outside = end;
            for (var i = 0; i < Steps; i++)
            {
                var middle = (inside + outside) / 2;
                if (Gap(middle) < 0) inside = middle;
                else outside = middle;
            }
            return (inside + outside) / 2;
        }
    }
}
