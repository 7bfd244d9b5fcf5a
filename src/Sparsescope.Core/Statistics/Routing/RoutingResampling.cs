namespace Sparsescope.Statistics.Routing;

/// <summary>
/// APGR of several scores on the same resamples of the items, so that their differences have intervals too. Items of a cluster (one
/// question asked in several ways) are drawn together.
/// </summary>
public sealed class RoutingResampling
{
    private readonly double[][] _apgr;   // score, resample
    private readonly double[] _observed, _gaps;
    private readonly double _gap;
    private readonly int _units;

    private RoutingResampling(double[][] apgr, double[] observed, double[] gaps, double gap, int units) =>
        (_apgr, _observed, _gaps, _gap, _units) = (apgr, observed, gaps, gap, units);

    /// <summary>Draws the resamples.</summary>
    /// <param name="scores">One or more scores of the same items.</param>
    /// <param name="weak">Whether the weak model is right.</param>
    /// <param name="strong">Whether the strong model is.</param>
    /// <param name="clusters">Cluster of each item, any numbers; null where each item is its own.</param>
    /// <param name="seed">Same seed, same resamples.</param>
    /// <param name="resamples">How many.</param>
    /// <exception cref="ArgumentException">As for <see cref="RoutingCurve.Of"/>.</exception>
    public static RoutingResampling Of(
        IReadOnlyList<double[]> scores, bool[] weak, bool[] strong, int[]? clusters, ulong seed, int resamples = 2000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        RoutingOrder[] orders = [.. scores.Select(score => RoutingOrder.Of(score))];
        foreach (var score in scores) Guard.SameLength(score.Length, weak.Length);
        Guard.SameLength(weak.Length, strong.Length);
        int[] gain = [.. weak.Zip(strong, (w, s) => (s ? 1 : 0) - (w ? 1 : 0))];
        if (clusters is not null) Guard.SameLength(clusters.Length, gain.Length);
        int[][] units = clusters is null
            ? [.. Enumerable.Range(0, gain.Length).Select(i => new[] { i })]
            : [.. Enumerable.Range(0, gain.Length).GroupBy(i => clusters[i]).Select(group => group.ToArray())];
        var weights = new int[gain.Length];
        weights.AsSpan().Fill(1);
        double[] observed = [.. orders.Select(order => Apgr(order, gain, weights))];
        var gap = Gap(gain, weights);
        var random = new SplitMix64(seed);
        double[][] apgr = [.. orders.Select(_ => new double[resamples])];
        var gaps = new double[resamples];
        for (var b = 0; b < resamples; b++)
        {
            weights.AsSpan().Clear();
            for (var u = 0; u < units.Length; u++)
            {
                foreach (var item in units[random.NextInt32(units.Length)]) weights[item]++;
            }
            for (var s = 0; s < orders.Length; s++) apgr[s][b] = Apgr(orders[s], gain, weights);
            gaps[b] = Gap(gain, weights);
        }
        return new(apgr, observed, gaps, gap, units.Length);
    }

    /// <summary>Percentile interval of the APGR of a score; NaN bounds where more than 5 % of the resamples have no gap.</summary>
    public Interval Apgr(int score, double level = 0.95) => Bootstrap.Percentile(_observed[score], _apgr[score], level, _units);

    /// <summary>Interval of the APGR of one score less that of another, on the same resamples.</summary>
    public Interval Difference(int score, int other, double level = 0.95) =>
        Bootstrap.Percentile(_observed[score] - _observed[other], [.. _apgr[score].Zip(_apgr[other], (a, b) => a - b)], level, _units);

    /// <summary>Interval of the gap between the two models.</summary>
    public Interval Gap(double level = 0.95) => Bootstrap.Percentile(_gap, _gaps, level, _units);

    // Sum of gain · (1 − (r − ½)/n) / sum of gain, r the midrank by falling score, over items that count as often as they were drawn.
    private static double Apgr(RoutingOrder order, int[] gain, int[] weights)
    {
        long items = 0, gap = 0;
        for (var i = 0; i < gain.Length; i++)
        {
            items += weights[i];
            gap += (long)weights[i] * gain[i];
        }
        if (gap <= 0) return double.NaN;
        long before = 0, doubled = 0;   // 2·n·sum
        foreach (var block in order.Blocks)
        {
            long size = 0, won = 0;
            foreach (var item in order.Items(block))
            {
                size += weights[item];
                won += (long)weights[item] * gain[item];
            }
            doubled += won * (2 * items - 2 * before - size);
            before += size;
        }
        return doubled / (2.0 * items * gap);
    }

    private static double Gap(int[] gain, int[] weights)
    {
        long items = 0, gap = 0;
        for (var i = 0; i < gain.Length; i++)
        {
            items += weights[i];
            gap += (long)weights[i] * gain[i];
        }
        return (double)gap / items;
    }
}
