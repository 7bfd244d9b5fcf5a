namespace Sparsescope.Statistics;

/// <summary>Where differences lie, by medians: an estimate that a minority of wild values does not move.</summary>
/// <remarks>Hodges and Lehmann, Ann. Math. Stat. 34 (1963) 598.</remarks>
public static class HodgesLehmann
{
    /// <summary>Pairs up to which the estimate is found; so many fill 100 MB.</summary>
    public const long MostPairs = 12_500_000;

    /// <summary>Median of the n(n + 1)/2 means (xᵢ + xⱼ)/2 with i ≤ j.</summary>
    /// <returns>NaN for no values, where any is NaN, and above <see cref="MostPairs"/>.</returns>
    public static double OneSample(ReadOnlySpan<double> x)
    {
        var pairs = x.Length * (x.Length + 1L) / 2;
        if (pairs is 0 or > MostPairs) return double.NaN;
        var means = new double[pairs];
        var count = 0;
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = x[i] + x[j];
                means[count++] = double.IsInfinity(sum) ? x[i] / 2 + x[j] / 2 : sum / 2;
            }
        }
        return Median(means);
    }

    /// <summary>Median of the nₐ·n_b differences aᵢ − bⱼ.</summary>
    /// <returns>
    /// NaN without values in either, where any is NaN, above <see cref="MostPairs"/>, and where it is above 1.8e308.
    /// </returns>
    public static double TwoSample(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var pairs = (long)a.Length * b.Length;
        if (pairs is 0 or > MostPairs) return double.NaN;
        var differences = new double[pairs];
        var count = 0;
        foreach (var first in a)
        {
            foreach (var second in b) differences[count++] = first - second;
        }
        return Median(differences);
    }

    private static double Median(double[] values)
    {
        if (Guard.HasNaN(values)) return double.NaN;
        Array.Sort(values);
        double low = values[(values.Length - 1) / 2], high = values[values.Length / 2], sum = low + high;
        var median = double.IsInfinity(sum) ? low / 2 + high / 2 : sum / 2;
        return double.IsFinite(median) ? median : double.NaN;
    }
}
