namespace Sparsescope.Statistics;

/// <summary>The least-squares line y = intercept + slope·x.</summary>
/// <param name="Slope">
/// NaN below two points, where x is constant, where any value is NaN, and beyond what float64 can hold; 0 where y is constant.
/// </param>
/// <param name="Intercept">NaN where the line is not defined, and beyond what float64 can hold.</param>
/// <param name="SlopeError">Standard error of the slope with n − 2 degrees of freedom; NaN below three points.</param>
public readonly record struct LinearRegression(double Slope, double Intercept, double SlopeError)
{
    /// <summary>Fits the line to n points.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static LinearRegression Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Guard.SameLength(x.Length, y.Length);
        if (Moments.IsConstant(x)) return new(double.NaN, double.NaN, double.NaN);
        // Sums over powers of two (u for x, v for y), so that none over- or underflows.
        ScaledSample scaledX = ScaledSample.Of(x), scaledY = ScaledSample.Of(y);
        ReadOnlySpan<double> u = scaledX.Values, v = scaledY.Values;
        double meanU = Moments.Mean(u), meanV = Moments.Mean(v), uu = 0, uv = 0, left = 0;
        if (Moments.IsConstant(y)) meanV = v[0];   // rounding of the mean must not make y vary
        for (var i = 0; i < u.Length; i++)
        {
            uu += (u[i] - meanU) * (u[i] - meanU);
            uv += (u[i] - meanU) * (v[i] - meanV);
        }
        var slope = uv / uu;
        for (var i = 0; i < u.Length; i++)
        {
            var residual = v[i] - meanV - slope * (u[i] - meanU);
            left += residual * residual;
        }
        WideNumber xx = new(uu, 2 * scaledX.Exponent), wide = new WideNumber(uv, scaledX.Exponent + scaledY.Exponent) / xx;
        WideNumber meanX = new(meanU, scaledX.Exponent), meanY = new(meanV, scaledY.Exponent);
        var error = u.Length < 3 ? double.NaN : (new WideNumber(left / (u.Length - 2), 2 * scaledY.Exponent) / xx).Sqrt();
        return new(wide.ToDouble(), (meanY - wide * meanX).ToDouble(), error.ToDouble());
    }
}
