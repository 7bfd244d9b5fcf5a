namespace Sparsescope.Statistics;

/// <summary>The median slope: a line that a minority of wild points does not turn.</summary>
/// <remarks>Theil, Proc. K. Ned. Akad. Wet. 53 (1950); Sen, J. Am. Stat. Assoc. 63 (1968) 1379.</remarks>
public static class TheilSen
{
    /// <summary>Points up to which the slope is found; every pair of points has one, and these fill 100 MB.</summary>
    public const int MostPoints = 5000;

    /// <summary>The median of (yⱼ − yᵢ)/(xⱼ − xᵢ) over all pairs with different x.</summary>
    /// <returns>
    /// NaN where no x differ, where any value is NaN, above <see cref="MostPoints"/> points, and beyond what float64 can hold.
    /// </returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Slope(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Guard.SameLength(x.Length, y.Length);
        if (x.Length > MostPoints || Guard.HasNaN(x) || Guard.HasNaN(y) || Moments.IsConstant(x)) return double.NaN;
        // Over powers of two no difference overflows; the slope is taken back below.
        ScaledSample scaledX = ScaledSample.Of(x), scaledY = ScaledSample.Of(y);
        x = scaledX.Values;
        y = scaledY.Values;
        var slopes = new double[x.Length * (x.Length - 1) / 2];
        var count = 0;
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (x[i] != x[j]) slopes[count++] = (y[i] - y[j]) / (x[i] - x[j]);
            }
        }
        var found = slopes.AsSpan(0, count);
        found.Sort();
        return new WideNumber(Bootstrap.Quantile(found, 0.5), scaledY.Exponent - scaledX.Exponent).ToDouble();
    }
}
