using System.Runtime.InteropServices;
using Sparsescope.Llama.Native;

namespace Sparsescope.Llama;

/// <summary>Records every node of a graph with its sources, without asking for data.</summary>
internal sealed unsafe class GraphProbe : GraphObserver
{
    internal const int TypeF32 = 0;

    /// <summary>What was seen.</summary>
    internal ComputeGraph Graph { get; } = new();

    protected override bool Observe(GgmlTensor* node, bool ask)
    {
        if (!ask || Graph.Knows((nint)node, asNode: true)) return false;
        var sources = new List<long>();
        for (var i = 0; i < GgmlTensor.MaxSources; i++)
        {
            var source = ((nint*)&node->src)[i];
            if (source == 0) continue;
            AddLeaf((GgmlTensor*)source);
            sources.Add(source);
        }
        Graph.Add(Describe(node, sources, isComputed: true));
        return false;
    }

    // Not computed by the graph: a weight, an input, a view of one, or a copy made by the scheduler.
    private void AddLeaf(GgmlTensor* tensor)
    {
        if (Graph.Knows((nint)tensor)) return;
        if (tensor->view_src is not null) AddLeaf(tensor->view_src);
        Graph.Add(Describe(tensor, tensor->view_src is null ? [] : [(nint)tensor->view_src], isComputed: false));
    }

    private static GraphTensor Describe(GgmlTensor* tensor, IReadOnlyList<long> sources, bool isComputed) => new(
        (nint)tensor, Marshal.PtrToStringUTF8((nint)tensor->name) ?? "", LlamaNative.Text(LlamaNative.ggml_op_name(tensor->op)),
        LlamaNative.Text(LlamaNative.ggml_type_name(tensor->type)), [tensor->ne[0], tensor->ne[1], tensor->ne[2], tensor->ne[3]], sources,
            isComputed)
    {
        IsView = tensor->view_src is not null,
    };
}
