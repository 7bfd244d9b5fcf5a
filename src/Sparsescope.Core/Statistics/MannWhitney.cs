namespace Sparsescope.Statistics;

/// <summary>Whether one group tends to larger values than another, by ranks.</summary>
/// <remarks>Mann and Whitney, Ann. Math. Stat. 18 (1947) 50.</remarks>
public static class MannWhitney
{
    /// <summary>
    /// U of a: pairs (one of a, one of b) in which that of a is larger, ties counted half. p by the normal approximation with the
    /// variance corrected for ties and a continuity correction of ½.
    /// </summary>
    /// <returns>NaN without observations in either group and where any is NaN; p 1 where all are equal.</returns>
    public static TestOutcome Test(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double[] all = [.. a, .. b];
        if (a.Length == 0 || b.Length == 0 || Guard.HasNaN(all)) return TestOutcome.Undefined;
        double na = a.Length, nb = b.Length, n = na + nb;
        var u = -na * (na + 1) / 2;
        foreach (var rank in Ranks.Of(all).AsSpan(0, a.Length)) u += rank;
        if (Moments.IsConstant(all)) return new(u, 1);
        var deviation = Math.Sqrt(na * nb / 12 * (n + 1 - Ranks.TieCorrection(all) / (n * (n - 1))));
        var distance = Math.Abs(u - na * nb / 2) - 0.5;
        return new(u, Math.Min(1, 2 * StandardNormal.Above(distance / deviation)));
    }
}
