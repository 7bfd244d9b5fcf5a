namespace Sparsescope.Studies.Routing;

/// <summary>
/// Questions split by cluster: 40 % train (what is fitted), 20 % calibration (signs, thresholds), 40 % test (touched once).
/// </summary>
/// <param name="Train">Positions.</param>
/// <param name="Calibration">Positions.</param>
/// <param name="Test">Positions.</param>
public sealed record RoutingSplit(IReadOnlyList<int> Train, IReadOnlyList<int> Calibration, IReadOnlyList<int> Test)
{
    /// <summary>Draws the split.</summary>
    /// <param name="clusters">Cluster of each question; a cluster is never parted.</param>
    /// <param name="seed">Same seed, same split.</param>
    public static RoutingSplit Of(IReadOnlyList<int> clusters, ulong seed)
    {
        int[] order = [.. clusters.Distinct()];
        new SplitMix64(seed).Shuffle(order.AsSpan());
        var part = new Dictionary<int, int>();
        for (var i = 0; i < order.Length; i++) part[order[i]] = (5L * i / order.Length) switch { < 2 => 0, < 3 => 1, _ => 2 };
        int[] Positions(int which) => [.. Enumerable.Range(0, clusters.Count).Where(i => part[clusters[i]] == which)];
        return new(Positions(0), Positions(1), Positions(2));
    }
}
