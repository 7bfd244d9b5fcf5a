namespace Sparsescope.Engine;

/// <summary>
/// A radix trie over the token ids of a window's items, without each item's last few (which are always decoded on a branch of its own, so
/// that every item has a sequence that ends with it). Children stand in the order their first item came.
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

    internal static PrefixTrie Build(IReadOnlyList<EngineSequence> items, int leastBranch)
    {
        var root = new PrefixTrie(0, 0, 0);
        for (var i = 0; i < items.Count; i++) root.Insert(items, i, leastBranch);
        return root;
    }

    private void Insert(IReadOnlyList<EngineSequence> items, int item, int leastBranch)
    {
        var tokens = items[item].Tokens;
        var length = Math.Max(0, tokens.Length - leastBranch);
        var node = this;
        node.Items.Add(item);
        for (var depth = 0; depth < length;)
        {
            var slot = node.Children.FindIndex(child => Agree(items[child.Source], items[item], child.Start));
            if (slot < 0)
            {
                var leaf = new PrefixTrie(item, depth, length);
                leaf.Items.Add(item);
                leaf.Ending.Add(item);
                node.Children.Add(leaf);
                return;
            }
            var next = node.Children[slot];
            var (common, most) = (0, Math.Min(next.End - next.Start, length - depth));
            while (common < most && Agree(items[next.Source], items[item], depth + common)) common++;
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
    private static bool Agree(EngineSequence a, EngineSequence b, int position) =>
        a.Tokens[position] == b.Tokens[position] && ReferenceEquals(a.EditAt(position), b.EditAt(position));
}
