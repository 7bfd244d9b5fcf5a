using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis.Protocols;

/// <summary>
/// Correlation of ranks of a condition and a figure, given others: residuals of ranks, within questions where items are paired, intervals
/// by resampling clusters, p by Freedman–Lane permutations.
/// </summary>
internal sealed class PartialEffect
{
    private const int Permutations = 999, Resamples = 1000;

    private readonly double[] _x;
    private readonly int[] _cluster;
    private readonly bool _paired;
    private readonly ulong _seed;
    private readonly int[][] _members;

    /// <param name="x">The condition as a number.</param>
    /// <param name="cluster">Question of each item, from 0.</param>
    /// <param name="paired">Whether effects are within questions.</param>
    /// <param name="seed">Of resamples and permutations.</param>
    internal PartialEffect(double[] x, int[] cluster, bool paired, ulong seed)
    {
        (_x, _cluster, _paired, _seed) = (x, cluster, paired, seed);
        _members = [.. Enumerable.Range(0, x.Length).GroupBy(i => cluster[i]).Select(group => group.ToArray())];
    }

    /// <summary>Correlation, its 90 % interval and p.</summary>
    internal (Interval Interval, double P) Of(double[] y, IReadOnlyList<double[]> given)
    {
        int[] all = [.. Enumerable.Range(0, y.Length)];
        var estimate = Correlate(all, y, given);
        var replicates = new double[Resamples];
        for (var b = 0; b < Resamples; b++)
        {
            var random = new SplitMix64(SplitMix64.Derive(_seed, (ulong)b));
            var items = new List<int>();
            for (var c = 0; c < _members.Length; c++) items.AddRange(_members[random.NextInt32(_members.Length)]);
            replicates[b] = Correlate([.. items], y, given);
        }
        return (Bootstrap.Percentile(estimate, replicates, 0.9, _members.Length), Permute(y, given));
    }

    private double Correlate(int[] items, double[] y, IReadOnlyList<double[]> given)
    {
        double[] Ranked(double[] column) => Centred(Ranks.Of([.. items.Select(i => column[i])]), items);
        var regressors = new Regressors([.. given.Select(Ranked)]);
        return Correlation.Pearson(regressors.Residuals(Ranked(_x)), regressors.Residuals(Ranked(y)));
    }

    // Residuals of y move: among all items, or within questions where items are paired.
    private double Permute(double[] y, IReadOnlyList<double[]> given)
    {
        int[] all = [.. Enumerable.Range(0, y.Length)];
        double[] Ranked(double[] column) => Centred(Ranks.Of(column), all);
        var regressors = new Regressors([.. given.Select(Ranked)]);
        double[] x = regressors.Residuals(Ranked(_x)), left = regressors.Residuals(Ranked(y));
        var observed = Math.Abs(Correlation.Pearson(x, left));
        if (!double.IsFinite(observed)) return double.NaN;
        var above = 0;
        for (var b = 0; b < Permutations; b++)
        {
            var random = new SplitMix64(SplitMix64.Derive(SplitMix64.Derive(_seed, 7), (ulong)b));
            var moved = new double[left.Length];
            foreach (var part in _paired ? _members : [all])
            {
                var other = (int[])part.Clone();
                random.Shuffle(other.AsSpan());
                for (var i = 0; i < part.Length; i++) moved[part[i]] = left[other[i]];
            }
            if (Math.Abs(Correlation.Pearson(x, regressors.Residuals(moved))) >= observed - 1e-12) above++;
        }
        return (above + 1.0) / (Permutations + 1);
    }

    private double[] Centred(double[] ranks, int[] items)
    {
        if (!_paired) return ranks;
        var sums = new Dictionary<int, (double Sum, int Count)>();
        for (var i = 0; i < items.Length; i++)
        {
            var (sum, count) = sums.GetValueOrDefault(_cluster[items[i]]);
            sums[_cluster[items[i]]] = (sum + ranks[i], count + 1);
        }
        return [.. ranks.Select((rank, i) => rank - sums[_cluster[items[i]]].Sum / sums[_cluster[items[i]]].Count)];
    }
}
