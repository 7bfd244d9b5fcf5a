using System.Numerics.Tensors;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.Layers;

namespace Sparsescope.Managed.Inference;

/// <summary>
/// Causal attention of a decode's rows over the caches of their sequences, as matrix products: the heads that share keys and values ask together, a
/// stretch of positions at a time.
/// </summary>
/// <remarks>softmax(q·kᵀ / √D)·v; Vaswani et al., 2017; grouped: Ainslie et al., 2023. Queries come divided by √D.</remarks>
internal sealed class GroupedAttention(LlamaSizes sizes, Workers workers)
{
    // Rows of a product: enough to keep its tiles full, few enough that little beyond the diagonal is computed.
    private const int ProductRows = 96;

    private readonly Stack<Lane> _lanes = new();
    private readonly List<Part> _parts = [];

    private int Group => sizes.Heads / sizes.KeyHeads;

    /// <summary>Rows [first, first + count) of a decode: one sequence, consecutive positions from Position on.</summary>
    internal readonly record struct Run(SequenceCache Sequence, int First, int Count, int Position);

    private readonly record struct Part(Run Run, int KeyHead);

    /// <summary>What one thread computes in.</summary>
    private sealed class Lane
    {
        internal Workers Alone { get; } = new(1);

        internal float[] Queries = [], Scores = [], Results = [];   // [rows · group, D], [rows · group, positions], [rows · group, D]
    }

    /// <summary>results = attention of the queries.</summary>
    /// <param name="results">[rows, H·D]</param>
    /// <param name="queries">[rows, H·D] with positions applied, divided by √D.</param>
    /// <param name="queryStride">Entries from one row of queries to the next.</param>
    /// <param name="runs">The rows by sequence.</param>
    /// <param name="block">Which block's keys and values.</param>
    internal void Forward(float[] results, float[] queries, int queryStride, IReadOnlyList<Run> runs, int block)
    {
        _parts.Clear();
        var most = Math.Max(1, ProductRows / Group);
        foreach (var run in runs)
        {
            for (var first = 0; first < run.Count; first += most)
            {
                var stretch = run with { First = run.First + first, Count = Math.Min(most, run.Count - first), Position = run.Position + first };
                for (var head = 0; head < sizes.KeyHeads; head++) _parts.Add(new(stretch, head));
            }
        }
        workers.Run(_parts.Count, part =>
        {
            var lane = Rent();
            Attend(results, queries, queryStride, _parts[part], block, lane);
            lock (_lanes) _lanes.Push(lane);
        });
    }

    private Lane Rent()
    {
        lock (_lanes) return _lanes.TryPop(out var lane) ? lane : new();
    }

    private void Attend(float[] results, float[] queries, int queryStride, in Part part, int block, Lane lane)
    {
        var (run, head) = part;
        var (sequence, width) = (run.Sequence, sizes.HeadWidth);
        var (rows, visible) = (run.Count * Group, run.Position + run.Count);   // positions the last row sees
        var (shared, own) = (sequence.Shared, visible - sequence.Shared);
        var q = Matrix.Of(Room(ref lane.Queries, rows * width), rows, width);
        var scores = Matrix.Of(Room(ref lane.Scores, rows * visible), rows, visible);
        var y = Matrix.Of(Room(ref lane.Results, rows * width), rows, width);

        // A group's heads lie side by side in a row: [rows, group · D] is [rows · group, D].
        for (var row = 0; row < run.Count; row++) queries.AsSpan((run.First + row) * queryStride + head * Group * width, Group * width).CopyTo(q.Data.AsSpan(row * Group * width));
        if (shared > 0) Gemm.Multiply(q, sequence.Trunk!.Keys(block, shared, head, width).Transpose(), scores.Block(0, 0, rows, shared), accumulate: false, lane.Alone);
        Gemm.Multiply(q, sequence.Keys(block, own, head, width).Transpose(), scores.Block(0, shared, rows, own), accumulate: false, lane.Alone);
        for (var row = 0; row < rows; row++) Softmax(scores.Row(row), run.Position + row / Group + 1);
        if (shared > 0) Gemm.Multiply(scores.Block(0, 0, rows, shared), sequence.Trunk!.Values(block, shared, head, width), y, accumulate: false, lane.Alone);
        Gemm.Multiply(scores.Block(0, shared, rows, own), sequence.Values(block, own, head, width), y, accumulate: shared > 0, lane.Alone);
        for (var row = 0; row < run.Count; row++) y.Data.AsSpan(row * Group * width, Group * width).CopyTo(results.AsSpan((run.First + row) * sizes.QueryWidth + head * Group * width));
    }

    // exp(x − max) / Σ over the first `visible` scores; no weight for those after them.
    private static void Softmax(Span<float> scores, int visible)
    {
        var x = scores[..visible];
        scores[visible..].Clear();
        TensorPrimitives.Subtract(x, TensorPrimitives.Max<float>(x), x);
        TensorPrimitives.Exp(x, x);
        TensorPrimitives.Multiply(x, 1 / FixedOrder.Sum(x), x);
    }

    private static float[] Room(ref float[] buffer, int entries)
    {
        if (buffer.Length < entries) buffer = new float[Math.Max(entries, 2 * buffer.Length)];
        return buffer;
    }
}
