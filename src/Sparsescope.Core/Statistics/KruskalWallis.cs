using System.Numerics;
using MathNet.Numerics;

namespace Sparsescope.Statistics;

/// <summary>Whether any of several groups tends to other values than the rest, by ranks.</summary>
/// <remarks>Kruskal and Wallis, J. Am. Stat. Assoc. 47 (1952) 583.</remarks>
public static class KruskalWallis
{
    /// <summary>Observations in all up to which p is exact.</summary>
    public const int MostExact = GroupAssignments.MostItems;

    /// <summary>
    /// H = (12/(N(N + 1))·ΣR²/n − 3(N + 1)) / (1 − Σ(t³ − t)/(N³ − N)), R the rank sum of a group of n. p is the share of assignments of
    /// the values to groups of these sizes with an H at least as large, given the ties, up to <see cref="MostExact"/> observations; above
    /// by χ² with one degree of freedom less than there are groups.
    /// </summary>
    /// <returns>NaN below two groups, where a group is empty, where all values are equal, and where any is NaN.</returns>
    public static TestOutcome Test(IReadOnlyList<double[]> groups)
    {
        double[] values = [.. groups.SelectMany(group => group)];
        if (groups.Count < 2 || groups.Any(group => group.Length == 0) || Guard.HasNaN(values) || Moments.IsConstant(values))
            return TestOutcome.Undefined;
        var ranks = Ranks.Of(values);
        double n = values.Length, sum = 0;
        var start = 0;
        foreach (var group in groups)
        {
            var rankSum = ranks.AsSpan(start, group.Length).ToArray().Sum();
            sum += rankSum * rankSum / group.Length;
            start += group.Length;
        }
        var h = (12 / (n * (n + 1)) * sum - 3 * (n + 1)) / (1 - Ranks.TieCorrection(values) / (n * n * n - n));
        h = Math.Max(h, 0);   // takes off rounding
        if (values.Length <= MostExact) return new(h, Assignments(groups).Above, TestMethod.Exact);
        return new(h, h == 0 ? 1 : SpecialFunctions.GammaUpperRegularized((groups.Count - 1) / 2.0, h / 2), TestMethod.ChiSquared);
    }

    /// <summary>All assignments by ΣR²/n, which H rises with; made whole by the least common multiple of the sizes.</summary>
    internal static ArrangementCount Assignments(IReadOnlyList<double[]> groups)
    {
        var ranks = Ranks.Doubled([.. groups.SelectMany(group => group)]);
        int[] sizes = [.. groups.Select(group => group.Length)];
        var common = sizes.Aggregate(1L, (multiple, size) => multiple / (long)BigInteger.GreatestCommonDivisor(multiple, size) * size);
        long Share(int group, uint chosen)
        {
            long sum = 0;
            for (var left = chosen; left != 0; left &= left - 1) sum += ranks[BitOperations.TrailingZeroCount(left)];
            return sum * sum * (common / sizes[group]);
        }
        long observed = 0;
        var start = 0;
        foreach (var (group, size) in sizes.Index())
        {
            observed += Share(group, ((1u << size) - 1) << start);
            start += size;
        }
        return GroupAssignments.Sums(sizes, (group, chosen, _) => Share(group, chosen)).Compare(observed);
    }
}
