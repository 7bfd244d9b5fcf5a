namespace Sparsescope.Statistics.Routing;

/// <summary>The items by falling score, in blocks of equal score.</summary>
internal sealed class RoutingOrder
{
    private readonly int[] _items;

    private RoutingOrder(int[] items, Block[] blocks) => (_items, Blocks) = (items, blocks);

    /// <summary>A run of positions in the order.</summary>
    internal readonly record struct Block(int Start, int End)
    {
        internal int Length => End - Start;
    }

    internal IReadOnlyList<Block> Blocks { get; }

    /// <summary>The items of a block, by their position in the table.</summary>
    internal ReadOnlySpan<int> Items(Block block) => _items.AsSpan(block.Start, block.Length);

    /// <exception cref="ArgumentException">There is no item, or a score is NaN.</exception>
    internal static RoutingOrder Of(ReadOnlySpan<double> score)
    {
        if (score.IsEmpty) throw new ArgumentException("there is no item to route");
        if (Guard.HasNaN(score)) throw new ArgumentException("a score is NaN, which has no place in the order; leave the item out first");
        double[] scores = score.ToArray();
        var items = new int[scores.Length];
        for (var i = 0; i < items.Length; i++) items[i] = i;
        Array.Sort(items, (a, b) => scores[b].CompareTo(scores[a]) is var c and not 0 ? c : a.CompareTo(b));
        List<Block> blocks = [];
        for (var start = 0; start < items.Length;)
        {
            var end = start + 1;
            while (end < items.Length && scores[items[end]] == scores[items[start]]) end++;
            blocks.Add(new(start, end));
            start = end;
        }
        return new(items, [.. blocks]);
    }

    /// <summary>Rank of each item by falling score, 1 … n, equal scores sharing the mean of theirs.</summary>
    internal double[] Midranks()
    {
        var ranks = new double[_items.Length];
        foreach (var block in Blocks)
        {
            foreach (var item in Items(block)) ranks[item] = (block.Start + 1 + block.End) / 2.0;
        }
        return ranks;
    }
}
