using MathNet.Numerics;

namespace Sparsescope.Statistics;

/// <summary>Whether any of several groups tends to other values than the rest, by ranks.</summary>
/// <remarks>Kruskal and Wallis, J. Am. Stat. Assoc. 47 (1952) 583.</remarks>
public static class KruskalWallis
{
    /// <summary>
    /// H = (12/(N(N + 1))·ΣR²/n − 3(N + 1)) / (1 − Σ(t³ − t)/(N³ − N)), R the rank sum of a group of n; p by χ² with one degree of freedom
    /// less than there are groups.
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
        return new(h, h == 0 ? 1 : SpecialFunctions.GammaUpperRegularized((groups.Count - 1) / 2.0, h / 2));
    }
}
