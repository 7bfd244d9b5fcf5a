using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis.Protocols;

/// <summary>Resamples whole clusters of items, for any figure that is a function of how often each item was drawn.</summary>
/// <param name="cluster">Cluster of each item, 0 … clusters − 1.</param>
/// <param name="seed">Same seed, same resamples, for whatever figure.</param>
internal sealed class ClusterDraws(int[] cluster, ulong seed)
{
    private const int Resamples = 2000;

    private readonly int _clusters = cluster.Length == 0 ? 0 : cluster.Max() + 1;

    /// <summary>Numbers clusters from 0 by appearance.</summary>
    internal static int[] Number(IEnumerable<string> names)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. names.Select(name => known.TryGetValue(name, out var number) ? number : known[name] = known.Count)];
    }

    /// <summary>Percentile interval of a figure.</summary>
    internal Interval Of(Func<double[], double> figure, double level = 0.95)
    {
        var (drawn, counts, replicates) = (new double[_clusters], new double[cluster.Length], new double[Resamples]);
        for (var b = 0; b < Resamples; b++)
        {
            var random = new SplitMix64(SplitMix64.Derive(seed, (ulong)b));
            Array.Clear(drawn);
            for (var i = 0; i < _clusters; i++) drawn[random.NextInt32(_clusters)]++;
            for (var i = 0; i < counts.Length; i++) counts[i] = drawn[cluster[i]];
            replicates[b] = figure(counts);
        }
        return Bootstrap.Percentile(figure([.. Enumerable.Repeat(1.0, cluster.Length)]), replicates, level, _clusters);
    }

    /// <summary>Interval of the mean of one figure an item.</summary>
    internal Interval OfMean(double[] values, double level = 0.95) => Of(counts =>
    {
        var (sum, weight) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            sum += counts[i] * values[i];
            weight += counts[i];
        }
        return sum / weight;
    }, level);
}
