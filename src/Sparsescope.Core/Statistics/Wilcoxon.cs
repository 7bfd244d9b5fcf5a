namespace Sparsescope.Statistics;

/// <summary>Whether differences within pairs lie around 0, by the ranks of their sizes.</summary>
/// <remarks>
/// Wilcoxon, Biometrics Bull. 1 (1945) 80. p over all signs of the differences that are not 0, given the ties, up to
/// <see cref="MostExact"/> of them; above by the normal approximation with the variance of all signs, Σr²/4, which corrects for ties,
/// without continuity correction.
/// </remarks>
public static class Wilcoxon
{
    /// <summary>Differences other than 0 up to which p is exact.</summary>
    public const int MostExact = 20;

    /// <summary>The smaller of the rank sums of positive and negative differences.</summary>
    /// <param name="differences">One a pair; those that are 0 are left out before ranking, as Wilcoxon did.</param>
    /// <returns>NaN where any difference is NaN and where none is left.</returns>
    public static TestOutcome Test(ReadOnlySpan<double> differences) => Test(Kept(differences, hasZerosRanked: false));

    /// <summary>The same with the zeros ranked too, before their ranks are left out. Pratt, J. Am. Stat. Assoc. 54 (1959) 655.</summary>
    /// <param name="differences">One a pair.</param>
    /// <returns>NaN where <see cref="Test(ReadOnlySpan{double})"/> is.</returns>
    public static TestOutcome Pratt(ReadOnlySpan<double> differences) => Test(Kept(differences, hasZerosRanked: true));

    /// <summary>All signs of the differences that are not 0, by the rank sum of the positive ones; there are some, and no NaN.</summary>
    internal static ArrangementCount Signs(ReadOnlySpan<double> differences, bool hasZerosRanked)
    {
        var (ranks, positive) = Kept(differences, hasZerosRanked)!.Value;
        return Signs(ranks).Compare(positive);
    }

    private static TestOutcome Test((long[] Ranks, long Positive)? kept)
    {
        if (kept is not ({ Length: > 0 } ranks, var positive)) return TestOutcome.Undefined;
        var all = ranks.Sum();
        var smaller = Math.Min(positive, all - positive) / 2.0;
        if (ranks.Length <= MostExact) return new(smaller, Signs(ranks).Compare(positive).TwoSided, TestMethod.Exact);
        var variance = ranks.Sum(r => (double)r * r) / 16;   // ranks are doubled
        return new(smaller, StandardNormal.TwoSided((smaller - all / 4.0) / Math.Sqrt(variance)), TestMethod.Normal);
    }

    // Doubled ranks of the differences other than 0, and their sum over the positive ones; null where any is NaN.
    private static (long[] Ranks, long Positive)? Kept(ReadOnlySpan<double> differences, bool hasZerosRanked)
    {
        if (Guard.HasNaN(differences)) return null;
        double[] ranked = hasZerosRanked ? differences.ToArray() : [.. differences.ToArray().Where(d => d != 0)];
        var ranks = Ranks.Doubled([.. ranked.Select(Math.Abs)]);
        return ([.. ranks.Where((_, i) => ranked[i] != 0)], ranks.Where((_, i) => ranked[i] > 0).Sum());
    }

    private static NullDistribution Signs(long[] ranks)
    {
        var ways = new long[ranks.Sum() + 1];   // by the sum of the ranks with a plus
        ways[0] = 1;
        foreach (var rank in ranks)
        {
            for (var sum = ways.Length - 1; sum >= rank; sum--) ways[sum] += ways[sum - rank];
        }
        var distribution = new NullDistribution();
        foreach (var (sum, count) in ways.Index())
        {
            if (count > 0) distribution.Add(sum, count);
        }
        return distribution;
    }
}
