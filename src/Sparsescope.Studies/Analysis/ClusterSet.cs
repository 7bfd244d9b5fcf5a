namespace Sparsescope.Studies.Analysis;

/// <summary>Observations in clusters, of which each is drawn or moved as a whole.</summary>
internal sealed class ClusterSet
{
    private readonly int[][] _members;        // observations of each cluster, ascending
    private readonly int[][] _sameSize;       // clusters of equal size

    /// <param name="numbers">The cluster of each observation, by any number.</param>
    public ClusterSet(IReadOnlyList<int> numbers)
    {
        _members = [.. numbers.Index().GroupBy(observation => observation.Item, observation => observation.Index).Select(cluster => cluster.ToArray())];
        _sameSize = [.. _members.Index().GroupBy(cluster => cluster.Item.Length, cluster => cluster.Index).OrderBy(size => size.Key).Select(size => size.ToArray())];
    }

    public int Count => _members.Length;

    /// <summary>How often each observation is drawn where as many clusters are drawn as there are, with replacement.</summary>
    public void Draw(ulong seed, Span<double> counts)
    {
        counts.Clear();
        var random = new SplitMix64(seed);
        for (var i = 0; i < Count; i++)
        {
            foreach (var member in _members[random.NextInt32(Count)]) counts[member]++;
        }
    }

    /// <summary>
    /// An order of the observations in which whole clusters changed places with others of their size: what is exchangeable where clusters are independent. Clusters of a size of their own
    /// stay, which makes p larger, never smaller.
    /// </summary>
    /// <returns>For each place, the observation that is moved there.</returns>
    public int[] Permute(SplitMix64 random)
    {
        var from = new int[_members.Sum(cluster => cluster.Length)];
        foreach (var clusters in _sameSize)
        {
            var order = (int[])clusters.Clone();
            random.Shuffle(order.AsSpan());
            foreach (var (place, cluster) in clusters.Index())
            {
                for (var i = 0; i < _members[cluster].Length; i++) from[_members[cluster][i]] = _members[order[place]][i];
            }
        }
        return from;
    }
}
