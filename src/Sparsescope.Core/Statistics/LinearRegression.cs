namespace Sparsescope.Statistics;

/// <summary>The least-squares line y = intercept + slope·x.</summary>
/// <param name="Slope">NaN below two points, where x is constant, and where any value is NaN.</param>
/// <param name="Intercept">NaN where the slope is.</param>
/// <param name="SlopeError">Standard error of the slope with n − 2 degrees of freedom; NaN below three points.</param>
public readonly record struct LinearRegression(double Slope, double Intercept, double SlopeError)
{
    /// <summary>Fits the line to n points.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static LinearRegression Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Guard.SameLength(x.Length, y.Length);
        if (Moments.IsConstant(x)) return new(double.NaN, double.NaN, double.NaN);
        double meanX = Moments.Mean(x), meanY = Moments.Mean(y), xx = 0, xy = 0, left = 0;
        for (var i = 0; i < x.Length; i++)
        {
            xx += (x[i] - meanX) * (x[i] - meanX);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }
        var slope = xy / xx;
        for (var i = 0; i < x.Length; i++)
        {
            var residual = y[i] - meanY - slope * (x[i] - meanX);
            left += residual * residual;
        }
        return new(slope, meanY - slope * meanX, x.Length < 3 ? double.NaN : Math.Sqrt(left / (x.Length - 2) / xx));
    }
}
