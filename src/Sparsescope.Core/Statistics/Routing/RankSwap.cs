namespace Sparsescope.Statistics.Routing;

/// <summary>
/// Test of two scores' APGR on the same items: under the hypothesis that they route alike, each item's two ranks may change places.
/// </summary>
public static class RankSwap
{
    /// <summary>APGR of one score less that of another, with a p from random swaps of the items' ranks, (b + 1)/(B + 1).</summary>
    /// <returns>NaN where the strong model is no better.</returns>
    /// <exception cref="ArgumentException">As for <see cref="RoutingCurve.Of"/>.</exception>
    public static TestOutcome Test(double[] score, double[] other, bool[] weak, bool[] strong, ulong seed, int resamples = 10_000)
    {
        Guard.SameLength(score.Length, other.Length);
        double[] a = RoutingOrder.Of(score).Midranks(), b = RoutingOrder.Of(other).Midranks();
        double gap = 0;
        var moves = new double[a.Length];
        for (var i = 0; i < moves.Length; i++)
        {
            var gain = (strong[i] ? 1 : 0) - (weak[i] ? 1 : 0);
            gap += gain;
            moves[i] = gain * (b[i] - a[i]);
        }
        if (!(gap > 0)) return TestOutcome.Undefined;
        var flips = RandomPermutation.SignFlips(moves, seed, resamples);
        return new(flips.Statistic / gap, flips.P, flips.Method);
    }
}
