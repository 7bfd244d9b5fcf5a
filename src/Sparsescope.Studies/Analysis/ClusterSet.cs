using MathNet.Numerics;

namespace Sparsescope.Studies.Analysis;

/// <summary>Observations in clusters, of which each is drawn or moved as a whole.</summary>
internal sealed class ClusterSet
{
    private const double FewestArrangements = 1000;

    private readonly int[][] _members;        // observations of each cluster, ascending
    private readonly int[][] _sameSize;       // clusters that change places with each other

    /// <param name="numbers">The cluster of each observation, by any number.</param>
    public ClusterSet(IReadOnlyList<int> numbers)
    {
        _members = [.. numbers.Index().GroupBy(observation => observation.Item, observation => observation.Index)
            .Select(cluster => cluster.ToArray())];
        int[][] bySize = [.. _members.Index().GroupBy(cluster => cluster.Item.Length, cluster => cluster.Index).OrderBy(size => size.Key)
            .Select(size => size.ToArray())];
        SizesMix = Count > 1 && bySize.Sum(size => SpecialFunctions.FactorialLn(size.Length)) < Math.Log(FewestArrangements);
        _sameSize = SizesMix ? [[.. Enumerable.Range(0, Count)]] : bySize;
    }

    /// <summary>
    /// Clusters of equal size are so few that hardly any order could be told from the observed one: then clusters of all sizes change
    /// places, each observation taking the place of one of the cluster that moved there. That is a test of whole clusters, exact where a
    /// cluster's size says nothing of its figures.
    /// </summary>
    public bool SizesMix { get; }

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

    /// <summary>The squares of the clusters' sums, added up.</summary>
    /// <param name="figures">One an observation.</param>
    public double SumOfSquares(double[] figures)
    {
        var sum = 0.0;
        foreach (var members in _members)
        {
            var cluster = members.Sum(member => figures[member]);
            sum += cluster * cluster;
        }
        return sum;
    }

    /// <summary>For each observation whether its sign is turned: one throw a cluster.</summary>
    public bool[] Flips(SplitMix64 random)
    {
        var flipped = new bool[_members.Sum(cluster => cluster.Length)];
        foreach (var members in _members)
        {
            var negative = (random.NextUInt64() & 1) == 1;
            foreach (var member in members) flipped[member] = negative;
        }
        return flipped;
    }

    /// <summary>
    /// An order of the observations in which whole clusters changed places, with others of their size unless <see cref="SizesMix"/>: what
    /// is exchangeable where clusters are independent. A cluster of a size of its own stays.
    /// </summary>
    /// <returns>For each place, the observation that is moved there; where sizes mix, one may be moved to several places or to
    /// none.</returns>
    public int[] Permute(SplitMix64 random)
    {
        var from = new int[_members.Sum(cluster => cluster.Length)];
        foreach (var clusters in _sameSize)
        {
            var order = (int[])clusters.Clone();
            random.Shuffle(order.AsSpan());
            foreach (var (place, cluster) in clusters.Index())
            {
                var source = _members[order[place]];
                for (var i = 0; i < _members[cluster].Length; i++) from[_members[cluster][i]] = source[i % source.Length];
            }
        }
        return from;
    }
}
