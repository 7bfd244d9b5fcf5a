namespace Sparsescope.Statistics;

/// <summary>Kendall's rank correlation: how many more pairs of items two variables order alike than oppositely.</summary>
public static class Kendall
{
    /// <summary>Items up to which p is exact where nothing is tied.</summary>
    public const int MostExact = 33;

    /// <summary>Items up to which p is exact whatever the ties.</summary>
    public const int MostExactTied = GroupAssignments.MostItems;

    /// <summary>tau-b = (C − D) / √((pairs not tied in x)·(pairs not tied in y)), in [−1, 1], with its two-sided p.</summary>
    /// <remarks>
    /// p from the distribution over all orders of y: where nothing is tied up to <see cref="MostExact"/> items, or where at most one pair
    /// stands alone against the others; with ties, given them, up to <see cref="MostExactTied"/>: the share with a |C − D| at least as
    /// large. Otherwise normal, with the variance corrected for ties. Kendall, Rank Correlation Methods (1970).
    /// </remarks>
    /// <returns>NaN below two items, where a variable is constant, and where any value is NaN.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static TestOutcome TauB(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Guard.SameLength(x.Length, y.Length);
        if (Guard.HasNaN(x) || Guard.HasNaN(y) || Moments.IsConstant(x) || Moments.IsConstant(y)) return TestOutcome.Undefined;
        var count = Concordance.Count(x, y);
        var tau = count.Difference / (Math.Sqrt(count.Pairs - count.TiedX) * Math.Sqrt(count.Pairs - count.TiedY));
        var fewer = Math.Min(count.Discordant, count.Pairs - count.Discordant);
        var isTied = count.TiedX > 0 || count.TiedY > 0;
        tau = Math.Clamp(tau, -1, 1);
        if (!isTied && (x.Length <= MostExact || fewer <= 1)) return new(tau, ExactP(x.Length, fewer), TestMethod.Exact);
        if (isTied && x.Length <= MostExactTied) return new(tau, Orders(x, y).TwoSided, TestMethod.Exact);
        return new(tau, NormalP(x, y, count), TestMethod.Normal);
    }

    /// <summary>All orders of y against x, those that only exchange equal x counted once, by C − D; neither holds a NaN.</summary>
    internal static ArrangementCount Orders(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double[] sorted = [.. x], values = [.. y];
        Array.Sort(sorted);
        int[] sizes = [.. sorted.CountBy(v => v).Select(group => group.Value)];   // in ascending order
        return GroupAssignments.Differences(sizes, values).Compare(Concordance.Count(x, y).Difference);
    }

    // 2·P(D ≤ fewer). The discordant pairs of j items are those of j − 1 and a uniform 0 … j − 1 more.
    private static double ExactP(int n, long fewer)
    {
        var share = new double[fewer + 1];   // P(D = d)
        share[0] = 1;
        for (var j = 2; j <= n; j++)
        {
            var upTo = new double[share.Length];
            upTo[0] = share[0];
            for (var d = 1; d < share.Length; d++) upTo[d] = upTo[d - 1] + share[d];
            for (var d = 0; d < share.Length; d++) share[d] = (upTo[d] - (d >= j ? upTo[d - j] : 0)) / j;
        }
        return Math.Min(1, 2 * share.Sum());
    }

    private static double NormalP(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Concordance count)
    {
        double n = x.Length, m = n * (n - 1);
        var (tiesX, tiesY) = (Ranks.Ties(x), Ranks.Ties(y));
        static double Wide(List<long> ties) => ties.Sum(t => t * (t - 1.0) * (2 * t + 5));
        static double Triples(List<long> ties) => ties.Sum(t => t * (t - 1.0) * (t - 2));
        var variance = (m * (2 * n + 5) - Wide(tiesX) - Wide(tiesY)) / 18 + 2.0 * count.TiedX * count.TiedY / m;
        if (n > 2) variance += Triples(tiesX) * Triples(tiesY) / (9 * m * (n - 2));
        return StandardNormal.TwoSided(count.Difference / Math.Sqrt(variance));
    }
}
