namespace Sparsescope.Studies.Probing;

/// <summary>Folds that part no cluster and have the labels in like shares.</summary>
public static class ProbeFolds
{
    /// <summary>Outer folds, and the inner ones of the nested cross-validation.</summary>
    public const int Outer = 5, Inner = 4;

    /// <summary>Draws folds.</summary>
    /// <param name="clusters">Cluster of each item.</param>
    /// <param name="strata">What the folds should have in like shares, such as label and condition.</param>
    /// <param name="count">How many folds, at least 2.</param>
    /// <param name="seed">Same seed, same folds.</param>
    /// <returns>The fold of each item, 0 … count − 1.</returns>
    /// <remarks>
    /// Clusters in random order, the larger ones first, each to the fold that holds least of its strata, then least of all, then to the
    /// first.
    /// </remarks>
    /// <exception cref="BadInputException">There are fewer clusters than folds.</exception>
    public static int[] Of(IReadOnlyList<int> clusters, IReadOnlyList<int> strata, int count, ulong seed)
    {
        var members = Enumerable.Range(0, clusters.Count).GroupBy(i => clusters[i]).Select(group => group.ToArray()).ToArray();
        if (members.Length < count)
            throw new BadInputException($"there are {members.Length} clusters, too few for {count} folds");
        new SplitMix64(seed).Shuffle(members.AsSpan());
        var kinds = strata.Distinct().Order().ToList();
        var (held, sizes, fold) = (new int[count, kinds.Count], new int[count], new int[clusters.Count]);
        foreach (var cluster in members.OrderByDescending(items => items.Length))     // a stable order
        {
            var best = 0;
            for (var f = 1; f < count; f++)
            {
                if (Cost(cluster, f).CompareTo(Cost(cluster, best)) < 0) best = f;
            }
            foreach (var item in cluster)
            {
                held[best, kinds.IndexOf(strata[item])]++;
                fold[item] = best;
            }
            sizes[best] += cluster.Length;
        }
        return fold;

        (int, int) Cost(int[] cluster, int f) => (cluster.Sum(item => held[f, kinds.IndexOf(strata[item])]), sizes[f]);
    }

    /// <summary>The inner folds of every outer one: −1 for the items that are held out outside.</summary>
    /// <param name="outer">Outer fold of each item.</param>
    /// <param name="clusters">Cluster of each item.</param>
    /// <param name="strata">What the folds should have in like shares.</param>
    /// <param name="seed">Same seed, same folds.</param>
    /// <exception cref="BadInputException">There are fewer clusters than folds.</exception>
    public static IReadOnlyList<IReadOnlyList<int>> InnerOf(
        IReadOnlyList<int> outer, IReadOnlyList<int> clusters, IReadOnlyList<int> strata, ulong seed)
    {
        var folds = new List<IReadOnlyList<int>>();
        for (var held = 0; held <= outer.Max(); held++)
        {
            int[] items = [.. Enumerable.Range(0, outer.Count).Where(i => outer[i] != held)];
            var inner = Of([.. items.Select(i => clusters[i])], [.. items.Select(i => strata[i])], Inner,
                SplitMix64.Derive(seed, (ulong)held + 1));
            var all = new int[outer.Count];
            Array.Fill(all, -1);
            for (var i = 0; i < items.Length; i++) all[items[i]] = inner[i];
            folds.Add(all);
        }
        return folds;
    }
}
