namespace Sparsescope.Llama;

/// <summary>
/// A graph as it is computed: every node with its sources. A copy that the scheduler makes between devices stands for its original, so the
/// graph of several devices is the graph of one.
/// </summary>
internal sealed class ComputeGraph
{
    private const string F32 = "f32";

    private readonly Dictionary<long, GraphNode> _byId = [];
    private readonly List<GraphNode> _nodes = [];
    private readonly Dictionary<string, int> _occurrences = new(StringComparer.Ordinal);
    private readonly List<GraphTensor> _tensors = [];

    /// <summary>The nodes in the order they are computed.</summary>
    internal IReadOnlyList<GraphNode> Nodes => _nodes;

    /// <summary>Every tensor as it was added, each after its sources, numbered from 0; read again they give the same graph.</summary>
    internal IEnumerable<string> Lines
    {
        get
        {
            var numbers = new Dictionary<long, long>();
            long Number(long id)
            {
                numbers.TryAdd(id, numbers.Count);
                return numbers[id];
            }
            // A tensor that was a leaf first and a node later is numbered once.
            return [.. _tensors.Select(tensor => (tensor with { Sources = [.. tensor.Sources.Select(Number)], Id = Number(tensor.Id) })
                .Line)];
        }
    }

    /// <summary>The graph of recorded tensors.</summary>
    internal static ComputeGraph Of(IEnumerable<GraphTensor> tensors)
    {
        var graph = new ComputeGraph();
        foreach (var tensor in tensors) graph.Add(tensor);
        return graph;
    }

    /// <summary>True for a tensor that was added; <paramref name="asNode"/>: as something computed.</summary>
    internal bool Knows(long id, bool asNode = false) => _byId.TryGetValue(id, out var node) && !(asNode && node.IsLeaf);

    /// <summary>Adds a tensor whose sources were added before it.</summary>
    internal void Add(GraphTensor tensor)
    {
        _tensors.Add(tensor);
        if (!tensor.IsComputed)
        {
            _byId[tensor.Id] = Leaf(tensor);
            return;
        }
        var made = new GraphNode(tensor.Name, tensor.Op, tensor.Type == F32, tensor.Shape, _nodes.Count)
        {
            Occurrence = _occurrences.GetValueOrDefault(tensor.Name),
            IsView = tensor.IsView,
        };
        _occurrences[tensor.Name] = made.Occurrence + 1;
        made.Sources.AddRange(tensor.Sources.Select(source => _byId[source]));
        _byId[tensor.Id] = made;
        _nodes.Add(made);
    }

    private GraphNode Leaf(GraphTensor tensor)
    {
        var name = SchedulerName.Original(tensor.Name, out var isCut);
        // Several nodes may bear one name: a copy has its original's shape, and is made of the latest.
        if (name != tensor.Name && _nodes.FindLast(node => Is(node.Name, name, isCut) && node.Shape.SequenceEqual(tensor.Shape))
            is { } original) return original;
        var leaf = new GraphNode(name, tensor.Op, tensor.Type == F32, tensor.Shape, -1);
        leaf.Sources.AddRange(tensor.Sources.Select(source => _byId[source]));
        return leaf;
    }

    private static bool Is(string node, string name, bool isCut) => isCut ? node.StartsWith(name, StringComparison.Ordinal) : node == name;
}
