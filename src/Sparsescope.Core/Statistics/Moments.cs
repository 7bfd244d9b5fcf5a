namespace Sparsescope.Statistics;

/// <summary>Mean, spread and shape of a sample, summed in float64 in the order given: the same bits on every machine.</summary>
/// <remarks>
/// Sums are scaled by a power of two where squares would over- or underflow (<see cref="ScaledSample"/>), so that values from subnormal
/// ones to 1e308 have the figures that exact arithmetic gives. A figure that float64 cannot hold, and one of a sample with an infinity, is
/// NaN.
/// </remarks>
public static class Moments
{
    /// <summary>Σx / n; NaN for no observations.</summary>
    public static double Mean(ReadOnlySpan<double> sample)
    {
        var sum = 0.0;
        foreach (var value in sample) sum += value;
        return double.IsFinite(sum) ? sum / sample.Length : WideMean(sample).ToDouble();
    }

    /// <summary>
    /// Σ(x − x̄)² / (n − 1), the unbiased estimate; NaN below two observations, and where the square is beyond float64 (a standard
    /// deviation above 1e154 or below 1e-162), though <see cref="StandardDeviation"/> is not.
    /// </summary>
    public static double Variance(ReadOnlySpan<double> sample) => WideVariance(sample).ToDouble();

    /// <summary>√(Σ(x − x̄)² / (n − 1)); NaN below two observations and above 1.8e308.</summary>
    public static double StandardDeviation(ReadOnlySpan<double> sample) => WideVariance(sample).Sqrt().ToDouble();

    /// <summary>m₃ / m₂^1.5 with mₖ = Σ(x − x̄)ᵏ / n (biased, g₁). NaN below two observations and where all are equal.</summary>
    public static double Skew(ReadOnlySpan<double> sample)
    {
        if (IsConstant(sample)) return double.NaN;
        var scaled = ScaledSample.Of(sample).Values;
        var second = PowerOfDeviations(scaled, 2) / sample.Length;
        return PowerOfDeviations(scaled, 3) / sample.Length / Math.Pow(second, 1.5);
    }

    /// <summary>m₄ / m₂² − 3 (biased, g₂); 0 for a normal distribution. NaN where <see cref="Skew"/> is.</summary>
    public static double ExcessKurtosis(ReadOnlySpan<double> sample)
    {
        if (IsConstant(sample)) return double.NaN;
        var scaled = ScaledSample.Of(sample).Values;
        var second = PowerOfDeviations(scaled, 2) / sample.Length;
        return PowerOfDeviations(scaled, 4) / sample.Length / (second * second) - 3;
    }

    /// <summary>The mean of a less the mean of b.</summary>
    /// <returns>NaN without observations in either, where any is NaN, and where the difference is above 1.8e308.</returns>
    public static double Difference(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => (WideMean(a) - WideMean(b)).ToDouble();

    /// <summary>Σx / n, in a number that holds its square too.</summary>
    internal static WideNumber WideMean(ReadOnlySpan<double> sample)
    {
        var scaled = ScaledSample.Of(sample);
        var sum = 0.0;
        foreach (var value in scaled.Values) sum += value;
        return new(sum / sample.Length, scaled.Exponent);
    }

    /// <summary>Σ(x − x̄)² / (n − 1), in a number that holds it whatever the values; NaN below two observations.</summary>
    internal static WideNumber WideVariance(ReadOnlySpan<double> sample)
    {
        if (sample.Length < 2) return double.NaN;
        var scaled = ScaledSample.Of(sample);
        return new(PowerOfDeviations(scaled.Values, 2) / (sample.Length - 1), 2 * scaled.Exponent);
    }

    /// <summary>
    /// True where all values are equal, and for fewer than two. Asked of the values: the mean of equal ones may be off by a last digit,
    /// and their deviations then are not 0.
    /// </summary>
    internal static bool IsConstant(ReadOnlySpan<double> sample) => sample.Length < 2 || !sample[1..].ContainsAnyExcept(sample[0]);

    private static double PowerOfDeviations(ReadOnlySpan<double> sample, int power)
    {
        if (IsConstant(sample) && !Guard.HasNaN(sample)) return 0;
        var mean = Mean(sample);
        var sum = 0.0;
        foreach (var value in sample)
        {
            var deviation = value - mean;
            var term = deviation;
            for (var i = 1; i < power; i++) term *= deviation;
            sum += term;
        }
        return sum;
    }
}
