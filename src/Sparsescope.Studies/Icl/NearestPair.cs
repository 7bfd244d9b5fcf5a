namespace Sparsescope.Studies.Icl;

/// <summary>Two of an item's nearest entries, in orders that a study compares with the guided one.</summary>
public static class NearestPair
{
    /// <summary>The two nearest, the nearest first (the scripts' auto-shot).</summary>
    public static IReadOnlyList<int> NearestFirst(IReadOnlyList<Neighbour> nearest) => [.. nearest.Take(2).Select(n => n.Position)];

    /// <summary>The two nearest, the nearest last, beside the question.</summary>
    public static IReadOnlyList<int> NearestLast(IReadOnlyList<Neighbour> nearest) =>
        [.. nearest.Take(2).Select(n => n.Position).Reverse()];

    /// <summary>The two nearest by their difficulty, ties by id: order alone.</summary>
    /// <param name="nearest">Nearest first.</param>
    /// <param name="ids">Of the pool.</param>
    /// <param name="difficulty">Of the pool; higher is harder.</param>
    /// <param name="hardestFirst">The other way round.</param>
    public static IReadOnlyList<int> ByDifficulty(
        IReadOnlyList<Neighbour> nearest, IReadOnlyList<string> ids, IReadOnlyList<double> difficulty, bool hardestFirst)
    {
        var pair = nearest.Take(2).Select(n => n.Position).OrderBy(p => difficulty[p]).ThenBy(p => ids[p], StringComparer.Ordinal);
        return hardestFirst ? [.. pair.Reverse()] : [.. pair];
    }

    /// <summary>Two different entries of those near, in random order.</summary>
    public static IReadOnlyList<int> Random(IReadOnlyList<Neighbour> nearest, ulong seed)
    {
        int[] positions = [.. nearest.Select(n => n.Position)];
        new SplitMix64(seed).Shuffle(positions.AsSpan());
        return [.. positions.Take(2)];
    }
}
