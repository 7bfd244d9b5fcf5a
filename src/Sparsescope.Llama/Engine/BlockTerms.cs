using System.Globalization;

namespace Sparsescope.Llama;

/// <summary>What one block adds to the residual stream, found by following additions from its output back to its input.</summary>
internal sealed class BlockTerms
{
    private readonly GraphNode _input;
    private readonly string _weights;
    private readonly Dictionary<GraphNode, bool> _leads = [];
    private readonly List<GraphNode> _terms = [];   // in the order met, the last addition first
    private readonly List<GraphNode> _sums = [];    // the stream after each term

    private BlockTerms(GraphNode input, int block)
    {
        (_input, Block) = (input, block);
        _weights = string.Create(CultureInfo.InvariantCulture, $"blk.{block}.");
    }

    internal int Block { get; }

    /// <summary>What the attention (or recurrent mixer) adds, of every token; null where it cannot be told apart.</summary>
    internal GraphNode? Attention { get; private set; }

    /// <summary>What the feed-forward part adds.</summary>
    internal GraphNode? FeedForward { get; private set; }

    /// <summary>The stream between the two; null in blocks that compute both side by side.</summary>
    internal GraphNode? Middle { get; private set; }

    /// <summary>What enters the down projection, after the gated activation; null for mixtures of experts.</summary>
    internal GraphNode? Activation { get; private set; }

    internal static BlockTerms? Read(GraphNode output, GraphNode input, int block)
    {
        var terms = new BlockTerms(input, block);
        if (!terms.Follow(output)) return null;
        terms.Name();
        return terms;
    }

    private bool Follow(GraphNode output)
    {
        var node = output;
        while (node != _input)
        {
            if (IsPassage(node)) { node = node.Sources[0]; continue; }
            if (node.Op != "ADD" || node.Sources.Count != 2) return false;
            var (left, right) = (node.Sources[0], node.Sources[1]);
            if (Leads(left) == Leads(right)) return false;
            var (stream, term) = Leads(left) ? (left, right) : (right, left);
            _sums.Add(node);
            _terms.AddRange(Split(term));
            node = stream;
        }
        return true;
    }

    private void Name()
    {
        foreach (var term in _terms)
        {
            var (attention, feedForward) = Weights(term);
            if (attention && !feedForward) Attention ??= Unpick(term);
            else if (feedForward && !attention) FeedForward ??= term;
        }
        // One after the other: the output adds the feed-forward term to the sum that added the attention term to the input.
        if (_terms.Count == 2 && _sums.Count == 2 && _terms[0] == FeedForward && Attention is not null) Middle = _sums[1];
        if (FeedForward is not null) Activation = FindActivation(FeedForward);
    }

    private bool Leads(GraphNode node)
    {
        if (node == _input) return true;
        if (node.IsLeaf || !(IsPassage(node) || node.Op == "ADD")) return false;
        if (_leads.TryGetValue(node, out var known)) return known;
        return _leads[node] = node.Sources.Any(Leads);
    }

    // Attention and feed-forward summed first and added together later (falcon): two terms.
    private IEnumerable<GraphNode> Split(GraphNode term)
    {
        if (term.Op == "ADD" && term.Sources.Count == 2 && term.Sources.TrueForAll(source => !source.IsLeaf))
        {
            var (left, right) = (Weights(term.Sources[0]), Weights(term.Sources[1]));
            if (left != right && left is not (true, true) && right is not (true, true)) return term.Sources;
        }
        return [term];
    }

    // Rows are picked for the last block only; before that the same term holds every token.
    private static GraphNode Unpick(GraphNode term) => term.Op == "GET_ROWS" && !term.Sources[0].IsLeaf ? term.Sources[0] : term;

    private static bool IsPassage(GraphNode node) => node.Op is "GET_ROWS" or "VIEW" or "RESHAPE" or "CONT" && !node.Sources[0].IsLeaf;

    // Whose projections a term was made with, not counting what the stream itself was made with.
    private (bool Attention, bool FeedForward) Weights(GraphNode term)
    {
        var (attention, feedForward) = (false, false);
        var seen = new HashSet<GraphNode>(_sums) { _input };
        var open = new Stack<GraphNode>([term]);
        while (open.TryPop(out var node))
        {
            if (node.IsLeaf && node.Name.StartsWith(_weights, StringComparison.Ordinal))
            {
                var weight = node.Name.AsSpan(_weights.Length);
                attention |= weight.StartsWith("attn_output") || weight.StartsWith("attn_q") || weight.StartsWith("attn_k")
                    || weight.StartsWith("attn_v") || weight.StartsWith("ssm_");
                feedForward |= weight.StartsWith("ffn_") && !weight.Contains("norm", StringComparison.Ordinal);
            }
            foreach (var source in node.Sources)
            {
                if (!Leads(source) && seen.Add(source)) open.Push(source);
            }
        }
        return (attention, feedForward);
    }

    private GraphNode? FindActivation(GraphNode term)
    {
        var seen = new HashSet<GraphNode>();
        var open = new Stack<GraphNode>([term]);
        while (open.TryPop(out var node))
        {
            if (node.Op == "MUL_MAT" && node.Sources[0].Name == _weights + "ffn_down.weight") return node.Sources[1];
            foreach (var source in node.Sources)
            {
                if (!source.IsLeaf && !Leads(source) && seen.Add(source)) open.Push(source);
            }
        }
        return null;
    }
}
