namespace Sparsescope.Statistics;

/// <summary>Mean, spread and shape of a sample, summed in float64 in the order given: the same bits on every machine.</summary>
public static class Moments
{
    /// <summary>Σx / n; NaN for no observations.</summary>
    public static double Mean(ReadOnlySpan<double> sample)
    {
        var sum = 0.0;
        foreach (var value in sample) sum += value;
        return sum / sample.Length;
    }

    /// <summary>Σ(x − x̄)² / (n − 1), the unbiased estimate; NaN below two observations.</summary>
    public static double Variance(ReadOnlySpan<double> sample) =>
        sample.Length < 2 ? double.NaN : PowerOfDeviations(sample, 2) / (sample.Length - 1);

    /// <summary>Square root of <see cref="Variance"/>.</summary>
    public static double StandardDeviation(ReadOnlySpan<double> sample) => Math.Sqrt(Variance(sample));

    /// <summary>m₃ / m₂^1.5 with mₖ = Σ(x − x̄)ᵏ / n (biased, g₁). NaN below two observations and where all are equal.</summary>
    public static double Skew(ReadOnlySpan<double> sample)
    {
        if (IsConstant(sample)) return double.NaN;
        var second = PowerOfDeviations(sample, 2) / sample.Length;
        return PowerOfDeviations(sample, 3) / sample.Length / Math.Pow(second, 1.5);
    }

    /// <summary>m₄ / m₂² − 3 (biased, g₂); 0 for a normal distribution. NaN where <see cref="Skew"/> is.</summary>
    public static double ExcessKurtosis(ReadOnlySpan<double> sample)
    {
        if (IsConstant(sample)) return double.NaN;
        var second = PowerOfDeviations(sample, 2) / sample.Length;
        return PowerOfDeviations(sample, 4) / sample.Length / (second * second) - 3;
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
