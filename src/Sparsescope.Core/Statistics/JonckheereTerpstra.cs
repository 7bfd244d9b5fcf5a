namespace Sparsescope.Statistics;

/// <summary>Whether values rise over groups that have an order.</summary>
/// <remarks>
/// Jonckheere, Biometrika 41 (1954) 133; variance with ties in the values as in Hollander and Wolfe, Nonparametric Statistical Methods.
/// Up to <see cref="MostExact"/> observations every p is exact: over all assignments of the values to groups of these sizes, given the
/// ties. Above they are normal.
/// </remarks>
/// <param name="J">Pairs from two groups in which the later group's value is larger, ties counted half.</param>
/// <param name="Z">J less its mean, over its standard deviation over all assignments of the values to the groups.</param>
/// <param name="ZWithoutTies">The same with the variance that holds where no value stands twice; nearer to 0 where some do.</param>
public readonly record struct JonckheereTerpstra(double J, double Z, double ZWithoutTies)
{
    /// <summary>Observations in all up to which p is exact.</summary>
    public const int MostExact = GroupAssignments.MostItems;

    /// <summary>P(J or more): small where values rise.</summary>
    public double PIncreasing { get; private init; } = double.NaN;

    /// <summary>Two-sided: the chance of a J at least as far from its mean.</summary>
    public double P { get; private init; } = double.NaN;

    /// <summary><see cref="PIncreasing"/> of <see cref="ZWithoutTies"/>; the same where p is exact.</summary>
    public double PIncreasingWithoutTies { get; private init; } = double.NaN;

    /// <summary>Where every p comes from.</summary>
    public TestMethod Method { get; private init; }

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
        double z = Standardised(Ranks.Ties(values)), untied = Standardised([]);
        var trend = new JonckheereTerpstra((count.Pairs - count.TiedX + count.Difference) / 2.0, z, untied);
        if (values.Length <= MostExact)
        {
            var found = Assignments(groups);
            return trend with
            {
                PIncreasing = found.Above,
                PIncreasingWithoutTies = found.Above,
                P = found.TwoSided,
                Method = TestMethod.Exact,
            };
        }
        return trend with
        {
            PIncreasing = StandardNormal.Above(z),
            PIncreasingWithoutTies = StandardNormal.Above(untied),
            P = StandardNormal.TwoSided(z),
            Method = TestMethod.Normal,
        };
    }

    /// <summary>All assignments of the values to groups of these sizes, by J.</summary>
    internal static ArrangementCount Assignments(IReadOnlyList<double[]> groups)
    {
        double[] values = [.. groups.SelectMany(group => group)];
        double[] positions = [.. groups.SelectMany((group, position) => Enumerable.Repeat((double)position, group.Length))];
        var differences = GroupAssignments.Differences([.. groups.Select(group => group.Length)], values);
        return differences.Compare(Concordance.Count(positions, values).Difference);
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
