using System.Globalization;

namespace Sparsescope.Llama;

/// <summary>
/// Which tensor of a model's graph is which tap. The map is read off the graph itself, not guessed from names, since many tensors have
/// none: block i's output is <c>l_out-i</c>; going from it through additions to the block's input gives the terms that the block adds to
/// the residual stream; a term made with attention weights is <c>attn_out</c>, one made with feed-forward weights <c>mlp_out</c>; the input
/// of the down projection is <c>mlp_act</c>; the sum between the two, where the block has one after the other, is <c>resid_mid</c>.
/// </summary>
internal sealed class LayerMap
{
    /// <summary>Architectures whose map was compared with hidden states of an independent implementation, tensor by tensor.</summary>
    private static readonly HashSet<string> s_verified = new(StringComparer.Ordinal)
    {
        "llama", "qwen2", "qwen3", "qwen3moe", "gemma2", "gemma3", "gpt2", "phi3", "olmo2", "gptneox", "granite", "stablelm", "cohere2",
            "starcoder2", "falcon",
    };

    private readonly ComputeGraph _graph;
    private readonly long _rows, _outputs;
    private readonly int _layers;
    private readonly List<TapPoint> _points = [];
    private readonly List<MissingTap> _missing = [];

    private LayerMap(ComputeGraph graph, int layers, int rows, int outputs)
    {
        (_graph, _layers, _rows, _outputs) = (graph, layers, rows, outputs);
    }

    /// <summary>Every point that a tap by role can read, by tap and ascending layer.</summary>
    internal IReadOnlyList<TapPoint> Points => _points;

    /// <summary>
    /// Points that the model should have and that cannot be read: a tensor that is not one vector a token, or none at all.
    /// </summary>
    internal IReadOnlyList<MissingTap> Missing => _missing;

    internal static bool IsVerified(string architecture) => s_verified.Contains(architecture);

    /// <summary>
    /// Reads the map off the graph of a decode of <paramref name="rows"/> tokens in which <paramref name="outputs"/> were flagged.
    /// </summary>
    /// <exception cref="BadInputException">The graph has no residual stream to follow (an encoder, a purely recurrent model).</exception>
    internal static LayerMap Read(ComputeGraph graph, string architecture, int layers, int rows, int outputs)
    {
        var map = new LayerMap(graph, layers, rows, outputs);
        var byName = graph.Nodes.GroupBy(node => node.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        if (!byName.TryGetValue("result_norm", out var final) || !byName.ContainsKey(BlockOutput(0)))
        {
            throw new BadInputException(
                $"Architecture '{architecture}' has no residual stream to read (no l_out or result_norm in its graph): an embedding model "
                + $"or a recurrent one; use a decoder model.");
        }
        map.Fill(byName, final);
        return map;
    }

    private static string BlockOutput(int block) => string.Create(CultureInfo.InvariantCulture, $"l_out-{block}");

    private void Fill(Dictionary<string, GraphNode> byName, GraphNode final)
    {
        var input = BlockInput(byName);
        if (input is not null) Add(TapNames.ResidPost, 0, input);
        var (blocks, unread) = (new List<BlockTerms>(), new List<int>());
        for (var block = 0; block < _layers; block++)
        {
            var output = byName.GetValueOrDefault(BlockOutput(block));
            if (output is null) { input = null; unread.Add(block); continue; }
            if (block < _layers - 1) Add(TapNames.ResidPost, block + 1, output);
            if (input is not null && BlockTerms.Read(output, input, block) is { } terms) blocks.Add(terms);
            else unread.Add(block);
            input = output;
        }
        Add(TapNames.ResidPost, _layers, final);
        foreach (var block in blocks) Add(TapNames.ResidMid, block.Block + 1, block.Middle);
        foreach (var block in blocks) Add(TapNames.AttnOut, block.Block + 1, block.Attention);
        foreach (var block in blocks) Add(TapNames.MlpOut, block.Block + 1, block.FeedForward);
        foreach (var block in blocks) Add(TapNames.MlpAct, block.Block + 1, block.Activation);
        if (byName.TryGetValue(BlockOutput(_layers - 1), out var last)) Add(TapNames.FinalPreNorm, _layers, last);
        // What other blocks add cannot be told of these.
        foreach (var tap in (string[])[TapNames.AttnOut, TapNames.MlpOut])
        {
            if (!_points.Exists(point => point.Tap == tap)) continue;
            foreach (var block in unread)
            {
                _missing.Add(new(
                    tap, block + 1, $"the block's output '{BlockOutput(block)}' cannot be followed to what goes into it"));
            }
        }
        // The residual stream is there at every layer, or something went by unseen.
        for (var layer = 0; layer <= _layers; layer++)
        {
            if (_points.Exists(point => point.Tap == TapNames.ResidPost && point.Layer == layer)
                || _missing.Exists(tap => tap.Tap == TapNames.ResidPost && tap.Layer == layer)) continue;
            _missing.Add(new(TapNames.ResidPost, layer, layer == 0 ? "no tensor goes into block 0"
                : $"the graph has no tensor '{BlockOutput(layer - 1)}'"));
        }
    }

    // The first node made with a weight of block 0 is its norm, or a projection where the block has none before: what goes in is layer 0.
    private GraphNode? BlockInput(Dictionary<string, GraphNode> byName)
    {
        foreach (var node in _graph.Nodes)
        {
            if (!node.Sources.Any(source => source.IsLeaf && source.Name.StartsWith("blk.0.", StringComparison.Ordinal))) continue;
            var data = node.Sources.FirstOrDefault(source => !source.IsLeaf);
            if (data is null) continue;
            return data.Op is "RMS_NORM" or "NORM" ? data.Sources[0] : data;
        }
        return byName.GetValueOrDefault("embd");
    }

    private void Add(string tap, int layer, GraphNode? node)
    {
        if (node is null) return;
        if (Point(tap, layer, node) is { } point) _points.Add(point);
        else _missing.Add(new(tap, layer,
            $"tensor '{node.Name}' [{string.Join(", ", node.Shape)}] does not hold one float32 vector a token"));
    }

    /// <summary>The tap point of a node, or null where it is not one float32 vector a token.</summary>
    internal TapPoint? Point(string tap, int? layer, GraphNode node)
    {
        if (!node.IsF32 || node.IsLeaf) return null;
        var outputs = InOutputs(node);
        var rows = outputs ? _outputs : _rows;
        // Attention scores and the like have other dimensions outermost: no one vector a token.
        if (node.Outermost != rows) return null;
        return new GraphPoint(new(tap, layer), node.Name, node.Occurrence, (int)(node.Elements / rows), outputs)
        {
            WhyFixed = node.IsView ? $"tensor '{node.Name}' is a view of another tensor, which would be changed with it" : null,
        };
    }

    // A node holds output rows only when it is made, however indirectly, from rows picked by the output ids.
    private readonly Dictionary<GraphNode, bool> _inOutputs = [];

    private bool InOutputs(GraphNode node)
    {
        if (_inOutputs.TryGetValue(node, out var known)) return known;
        var picked = node.Op == "GET_ROWS" && node.Sources.Any(source => source.Name == "out_ids");
        foreach (var source in node.Sources)
        {
            if (picked) break;
            picked = InOutputs(source);
        }
        return _inOutputs[node] = picked;
    }
}
