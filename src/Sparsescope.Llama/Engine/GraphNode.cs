namespace Sparsescope.Llama;

/// <summary>A node of a compute graph; its shape innermost first, as in ggml.</summary>
internal sealed class GraphNode(string name, string op, bool isF32, IReadOnlyList<long> shape, int order)
{
    /// <summary>Its name, without what the scheduler puts around the names of copies.</summary>
    internal string Name => name;

    /// <summary>ggml's name of the operation, e.g. MUL_MAT; NONE for a leaf.</summary>
    internal string Op => op;

    internal bool IsF32 => isF32;

    internal IReadOnlyList<long> Shape => shape;

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
