using System.Runtime.InteropServices;
using Sparsescope.Llama.Native;

namespace Sparsescope.Llama;

/// <summary>A node of a compute graph as the probe saw it; its shape innermost first, as in ggml.</summary>
internal sealed class GraphNode(string name, string op, bool isF32, long[] shape, int order)
{
    internal string Name => name;

    /// <summary>ggml's name of the operation, e.g. MUL_MAT; NONE for a leaf.</summary>
    internal string Op => op;

    internal bool IsF32 => isF32;

    internal long Elements => shape[0] * shape[1] * shape[2] * shape[3];

    /// <summary>Size of the outermost dimension that is not 1.</summary>
    internal long Outermost => shape[3] > 1 ? shape[3] : shape[2] > 1 ? shape[2] : shape[1] > 1 ? shape[1] : 1;

    internal List<GraphNode> Sources { get; } = [];

    /// <summary>How many nodes of the same name were computed before this one.</summary>
    internal int Occurrence { get; set; }

    /// <summary>True where the node's memory is another's: to write it would be to write that one.</summary>
    internal bool IsView { get; init; }

    /// <summary>True for weights and inputs, which no operation of the graph makes.</summary>
    internal bool IsLeaf => order < 0;
}

/// <summary>Records every node of a graph with its sources, without asking for data.</summary>
internal sealed unsafe class GraphProbe : GraphObserver
{
    internal const int TypeF32 = 0;

    private readonly Dictionary<nint, GraphNode> _byAddress = [];
    private readonly List<GraphNode> _nodes = [];
    private readonly Dictionary<string, int> _occurrences = new(StringComparer.Ordinal);

    /// <summary>The nodes in the order they are computed.</summary>
    internal IReadOnlyList<GraphNode> Nodes => _nodes;

    protected override bool Observe(GgmlTensor* node, bool ask)
    {
        if (!ask || (_byAddress.TryGetValue((nint)node, out var seen) && !seen.IsLeaf)) return false;
        var made = Make(node, _nodes.Count);
        made.Occurrence = _occurrences.GetValueOrDefault(made.Name);
        _occurrences[made.Name] = made.Occurrence + 1;
        for (var i = 0; i < GgmlTensor.MaxSources; i++)
        {
            var source = ((nint*)&node->src)[i];
            if (source != 0) made.Sources.Add(Find((GgmlTensor*)source));
        }
        _byAddress[(nint)node] = made;
        _nodes.Add(made);
        return false;
    }

    private GraphNode Find(GgmlTensor* tensor)
    {
        if (_byAddress.TryGetValue((nint)tensor, out var known)) return known;
        // Between two devices the scheduler puts copies named DEVICE#NODE#N: the node itself is meant.
        var name = Marshal.PtrToStringUTF8((nint)tensor->name) ?? "";
        if (name.Split('#') is [_, var original, _] && _nodes.FindLast(node => node.Name == original) is { } copied) return copied;
        // Otherwise not computed by the graph: a weight, an input, or a view of one.
        var leaf = Make(tensor, -1);
        if (tensor->view_src is not null) leaf.Sources.Add(Find(tensor->view_src));
        _byAddress[(nint)tensor] = leaf;
        return leaf;
    }

    private static GraphNode Make(GgmlTensor* tensor, int order)
    {
        var shape = new long[4];
        for (var i = 0; i < shape.Length; i++) shape[i] = tensor->ne[i];
        return new(Marshal.PtrToStringUTF8((nint)tensor->name) ?? "", LlamaNative.Text(LlamaNative.ggml_op_name(tensor->op)), tensor->type == TypeF32, shape, order)
        {
            IsView = tensor->view_src is not null,
        };
    }
}
