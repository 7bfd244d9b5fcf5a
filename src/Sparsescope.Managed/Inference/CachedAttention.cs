using System.Numerics.Tensors;
using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.Layers;

namespace Sparsescope.Managed.Inference;

/// <summary>
/// Causal attention of a decode's rows over the caches of their sequences, as matrix products: the heads that share keys and values ask
/// together, a stretch of positions at a time.
/// </summary>
/// <remarks>softmax(q·kᵀ)·v; queries come scaled. See <see cref="AttentionLayer"/>.</remarks>
internal sealed class CachedAttention(Workers workers)
{
    // Rows of a product: enough to keep its tiles full, few enough that little beyond the diagonal is computed.
    private const int ProductRows = 96;

    /// <summary>Rows of a decode that ask together, counted from the first of their sequence.</summary>
    internal static int Stretch(AttentionLayer layer) => Math.Max(1, ProductRows / layer.Group);

    private readonly Stack<Lane> _lanes = new();
    private readonly List<Part> _parts = [];

    /// <summary>Rows [first, first + count) of a decode: one sequence, consecutive positions from Position on.</summary>
    internal readonly record struct Run(SequenceCache Sequence, int First, int Count, int Position);

    private readonly record struct Part(Run Run, int KeyHead);

    /// <summary>What one thread computes in.</summary>
    private sealed class Lane
    {
        internal Workers Alone { get; } = new(1);

        internal float[] Queries = [], Scores = [], Results = [];   // [rows · group, D], [rows · group, positions], [rows · group, D]

        internal float[] Wide = [];   // [positions, D]: keys or values that are not kept in float32
    }

    /// <summary>results = attention of the queries.</summary>
    /// <param name="results">[rows, H·D]</param>
    /// <param name="projected">[rows, (H + 2K)·D]: queries first, with positions applied, scaled.</param>
    /// <param name="layer">Heads, window and cap.</param>
    /// <param name="runs">The rows by sequence.</param>
    /// <param name="block">Which block's keys and values.</param>
    /// <param name="longest">Positions that a sequence will hardly pass: buffers are made for so many at once, as those that grow leave
    /// smaller ones behind.</param>
    internal void Forward(float[] results, float[] projected, AttentionLayer layer, IReadOnlyList<Run> runs, int block, int longest)
    {
        _parts.Clear();
        var most = Stretch(layer);
        foreach (var run in runs)
        {
            for (var first = 0; first < run.Count; first += most)
            {
                var stretch = run with
                {
                    First = run.First + first,
                    Count = Math.Min(most, run.Count - first),
                    Position = run.Position
                    + first
                };
                for (var head = 0; head < layer.KeyHeads; head++) _parts.Add(new(stretch, head));
            }
        }
        workers.Run(_parts.Count, part =>
        {
            var lane = Rent();
            Attend(results, projected, layer, _parts[part], block, longest, lane);
            lock (_lanes) _lanes.Push(lane);
        });
    }

    private Lane Rent()
    {
        lock (_lanes) return _lanes.TryPop(out var lane) ? lane : new();
    }

    private void Attend(float[] results, float[] projected, AttentionLayer layer, in Part part, int block, int longest, Lane lane)
    {
        var (run, head) = part;
        var (sequence, width, group) = (run.Sequence, layer.HeadWidth, layer.Group);
        var first = FirstVisible(run.Position, layer);               // the first position that the first row sees
        var (rows, seen) = (run.Count * group, run.Position + run.Count - first);
        var shared = Math.Max(0, sequence.Shared - first);           // of those seen, how many lie in the trunk
        var (own, ownFirst) = (seen - shared, Math.Max(first, sequence.Shared));
        var q = Matrix.Of(Rows.Room(ref lane.Queries, rows * width), rows, width);
        var most = Math.Max(seen, layer.Window is { } window ? Math.Min(longest, window + run.Count) : longest);
        var scores = Matrix.Of(Rows.Room(ref lane.Scores, checked(rows * most)), rows, seen);
        var y = Matrix.Of(Rows.Room(ref lane.Results, rows * width), rows, width);

        // A group's heads lie side by side in a row: [rows, group · D] is [rows · group, D].
        for (var row = 0; row < run.Count; row++)
            projected.AsSpan((run.First + row) * layer.ProjectionWidth + head * group * width, group * width)
                .CopyTo(q.Data.AsSpan(row * group * width));
        if (shared > 0)
        {
            Gemm.Multiply(
                q,
                sequence.Trunk!.Keys(block, first, shared, head, width, ref lane.Wide).Transpose(),
                scores.Block(0, 0, rows, shared),
                accumulate: false,
                lane.Alone);
        }
        Gemm.Multiply(
            q,
            sequence.Keys(block, ownFirst, own, head, width, ref lane.Wide).Transpose(),
            scores.Block(0, shared, rows, own),
            accumulate: false,
            lane.Alone);
        for (var row = 0; row < rows; row++)
        {
            var position = run.Position + row / group;
            Softmax(scores.Row(row), FirstVisible(position, layer) - first, position + 1 - first, layer.SoftCap);
        }
        if (shared > 0)
        {
            Gemm.Multiply(
                scores.Block(0, 0, rows, shared),
                sequence.Trunk!.Values(block, first, shared, head, width, ref lane.Wide),
                y,
                accumulate: false,
                lane.Alone);
        }
        Gemm.Multiply(
            scores.Block(0, shared, rows, own),
            sequence.Values(block, ownFirst, own, head, width, ref lane.Wide),
            y,
            accumulate: shared > 0,
            lane.Alone);
        for (var row = 0; row < run.Count; row++)
            y.Data.AsSpan(row * group * width, group * width)
                .CopyTo(results.AsSpan((run.First + row) * layer.QueryWidth + head * group * width));
    }

    private static int FirstVisible(int position, AttentionLayer layer) =>
        layer.Window is { } window ? Math.Max(0, position - window + 1) : 0;

    // exp(x − max) / Σ over the scores from `from` until `until`; no weight for the others.
    private static void Softmax(Span<float> scores, int from, int until, float? cap)
    {
        var x = scores[from..until];
        scores[..from].Clear();
        scores[until..].Clear();
        if (cap is { } c)
        {
            TensorPrimitives.Divide(x, c, x);
            TensorPrimitives.Tanh(x, x);
            TensorPrimitives.Multiply(x, c, x);
        }
        TensorPrimitives.Subtract(x, TensorPrimitives.Max<float>(x), x);
        TensorPrimitives.Exp(x, x);
        TensorPrimitives.Multiply(x, 1 / FixedOrder.Sum<float>(x), x);
    }
}
