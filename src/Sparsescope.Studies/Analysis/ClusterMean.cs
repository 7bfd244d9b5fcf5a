using System.Numerics.Tensors;
using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis;

/// <summary>The mean of figures that come in clusters, with an interval that draws whole clusters.</summary>
public static class ClusterMean
{
    /// <summary>Percentile bootstrap over clusters, drawn with replacement.</summary>
    /// <param name="values">Finite figures.</param>
    /// <param name="clusters">The cluster of each; null: one of its own.</param>
    /// <param name="seed">Same seed, same interval.</param>
    /// <param name="resamples">1 and more.</param>
    /// <param name="level">Inside (0, 1).</param>
    /// <returns>NaN where there is no figure.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static Interval Of(ReadOnlySpan<double> values, IReadOnlyList<string?> clusters, ulong seed, int resamples, double level)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        if (clusters.Count != values.Length) throw new ArgumentException("A figure has one cluster.", nameof(clusters));
        var set = new ClusterSet(DesignUnits.Numbered(clusters));
        double[] counts = new double[values.Length], replicates = new double[resamples];
        for (var b = 0; b < resamples && values.Length > 0; b++)
        {
            set.Draw(SplitMix64.Derive(seed, (ulong)b), counts);
            replicates[b] = TensorPrimitives.Dot<double>(counts, values) / TensorPrimitives.Sum<double>(counts);
        }
        return Bootstrap.Percentile(Moments.Mean(values), replicates, level, values.Length);
    }
}
