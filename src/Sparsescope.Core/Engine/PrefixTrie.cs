namespace Sparsescope.Engine;

/// <summary>
/// A radix trie over the token ids of a window's items, without each item's last few (which are always decoded on a branch of its own, so
/// that every item has a sequence that ends with it), cut at multiples of a grain alone. Children stand in the order their first item
/// came.
/// </summary>
internal sealed class PrefixTrie
{
    private PrefixTrie(int source, int start, int end) => (Source, Start, End) = (source, start, end);

    /// <summary>An item whose tokens [Start, End) are this node's.</summary>
    internal int Source { get; }

    /// <summary>Depth at which the node's tokens begin.</summary>
    internal int Start { get; private set; }

    /// <summary>Depth at which they end.</summary>
    internal int End { get; }

    internal List<PrefixTrie> Children { get; } = [];

    /// <summary>Items that pass through or end here, ascending.</summary>
    internal List<int> Items { get; } = [];

    /// <summary>Items all of whose tokens but the last few end here, ascending.</summary>
    internal List<int> Ending { get; } = [];

    internal static PrefixTrie Build(IReadOnlyList<EngineSequence> items, int grain)
    {
        var root = new PrefixTrie(0, 0, 0);
        for (var i = 0; i < items.Count; i++) root.Insert(items, i, grain);
        return root;
    }

    private void Insert(IReadOnlyList<EngineSequence> items, int item, int grain)
    {
        var tokens = items[item].Tokens;
        var length = Math.Max(0, tokens.Length - grain) / grain * grain;
        var node = this;
        node.Items.Add(item);
        for (var depth = 0; depth < length;)
        {
            var slot = node.Children.FindIndex(child => Agree(items[child.Source], items[item], child.Start, grain) == grain);
            if (slot < 0)
            {
                var leaf = new PrefixTrie(item, depth, length);
                leaf.Items.Add(item);
                leaf.Ending.Add(item);
                node.Children.Add(leaf);
                return;
            }
            var next = node.Children[slot];
            var most = Math.Min(next.End - next.Start, length - depth);
            var common = Agree(items[next.Source], items[item], depth, most) / grain * grain;
            if (common < next.End - next.Start)
            {
                var upper = new PrefixTrie(next.Source, next.Start, next.Start + common);
                upper.Items.AddRange(next.Items);
                upper.Children.Add(next);
                next.Start += common;
                next = node.Children[slot] = upper;
            }
            next.Items.Add(item);
            depth += common;
            node = next;
        }
        node.Ending.Add(item);
    }

    // Token and edit are what a position's keys and values are made of: an item that is changed there shares nothing with one that is not.
    // How many positions agree from one on, at most so many.
    private static int Agree(EngineSequence a, EngineSequence b, int from, int most)
    {
        var end = from;
        while (end < from + most && a.Tokens[end] == b.Tokens[end] && ReferenceEquals(a.EditAt(end), b.EditAt(end))) end++;
        return end - from;
    }
}
