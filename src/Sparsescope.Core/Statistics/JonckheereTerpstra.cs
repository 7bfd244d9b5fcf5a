namespace Sparsescope.Statistics;

/// <summary>Whether values rise over groups that have an order.</summary>
/// <remarks>
/// Jonckheere, Biometrika 41 (1954) 133; variance with ties in the values as in Hollander and Wolfe, Nonparametric Statistical Methods.
/// </remarks>
/// <param name="J">Pairs from two groups in which the later group's value is larger, ties counted half.</param>
/// <param name="Z">J less its mean, over its standard deviation over all assignments of the values to the groups.</param>
/// <param name="ZWithoutTies">The same with the variance that holds where no value stands twice; nearer to 0 where some do.</param>
public readonly record struct JonckheereTerpstra(double J, double Z, double ZWithoutTies)
{
    /// <summary>P(Z or more), normal approximation: small where values rise.</summary>
    public double PIncreasing => StandardNormal.Above(Z);

    /// <summary>P(|Z| or more).</summary>
    public double P => StandardNormal.TwoSided(Z);

    /// <summary><see cref="PIncreasing"/> of <see cref="ZWithoutTies"/>.</summary>
    public double PIncreasingWithoutTies => StandardNormal.Above(ZWithoutTies);

    /// <summary>Tests groups given from first to last.</summary>
    /// <returns>NaN below two groups with observations, where all values are equal, and where any is NaN.</returns>
    public static JonckheereTerpstra Test(IReadOnlyList<double[]> groups)
    {
        double[] values = [.. groups.SelectMany(group => group)];
        double[] positions = [.. groups.SelectMany((group, position) => Enumerable.Repeat((double)position, group.Length))];
        if (Guard.HasNaN(values) || Moments.IsConstant(values) || Moments.IsConstant(positions))
            return new(double.NaN, double.NaN, double.NaN);
        var count = Concordance.Count(positions, values);
        var sizes = Ranks.Ties(positions);
        double Standardised(List<long> ties) => count.Difference / 2.0 / Math.Sqrt(Variance(values.Length, sizes, ties));
        return new((count.Pairs - count.TiedX + count.Difference) / 2.0, Standardised(Ranks.Ties(values)), Standardised([]));
    }

    private static double Variance(double n, List<long> groups, List<long> ties)
    {
        static double Wide(double t) => t * (t - 1) * (2 * t + 5);
        static double Triples(double t) => t * (t - 1) * (t - 2);
        static double Pairs(double t) => t * (t - 1);
        var variance = (Wide(n) - groups.Sum(t => Wide(t)) - ties.Sum(t => Wide(t))) / 72
            + groups.Sum(t => Pairs(t)) * ties.Sum(t => Pairs(t)) / (8 * Pairs(n));
        return n > 2 ? variance + groups.Sum(t => Triples(t)) * ties.Sum(t => Triples(t)) / (36 * Triples(n)) : variance;
    }
}
