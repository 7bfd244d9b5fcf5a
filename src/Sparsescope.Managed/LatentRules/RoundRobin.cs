namespace Sparsescope.Managed.LatentRules;

/// <summary>An order in which all groups come alike, each as long as it lasts.</summary>
internal static class RoundRobin
{
    /// <summary>
    /// One of each group, then another of each, and so on; within a group in random order, and no more than a share of it.
    /// </summary>
    public static IEnumerable<T> Of<T>(IEnumerable<IReadOnlyList<T>> groups, SplitMix64 random, double share = 1)
    {
        var orders = new List<T[]>();
        foreach (var group in groups)
        {
            T[] order = [.. group];
            random.Shuffle(order.AsSpan());
            orders.Add(order[..(int)(share * order.Length)]);
        }
        for (var turn = 0; turn < orders.Select(order => order.Length).DefaultIfEmpty(0).Max(); turn++)
        {
            foreach (var order in orders)
            {
                if (turn < order.Length) yield return order[turn];
            }
        }
    }
}
