using System.Numerics.Tensors;
using Sparsescope.Training.Kernels;
using Sparsescope.Training.Layers;

namespace Sparsescope.Training.Inference;

/// <summary>
/// A Llama forward over rows of any sequences: the blocks, their caches and the buffers they work in. What a block computes is shown as it appears.
/// </summary>
internal sealed class LlamaForward(LlamaWeights weights, Workers workers)
{
    private readonly LlamaSizes _sizes = weights.Sizes;
    private readonly GroupedAttention _attention = new(weights.Sizes, workers);
    private readonly Dictionary<int, SequenceCache> _sequences = [];
    private readonly List<GroupedAttention.Run> _runs = [];
    private float[] _x = [], _norm = [], _scale = [], _qkv = [], _attended = [], _out = [], _gateUp = [], _act = [];   // (R,C) (R,C) (R) (R,(H+2K)D) (R,HD) (R,C) (R,2F) (R,F)
    private SequenceCache[] _cacheOf = [];     // (R): the row's sequence

    /// <summary>
    /// Shown a matrix [rows, width] of states at a tap and layer, in the order they are computed, before anything is computed of them: what it writes
    /// there is what the model goes on from.
    /// </summary>
    internal delegate void Show(string tap, int layer, Span<float> states, int width);

    internal LlamaWeights Weights => weights;

    private int ProjectionWidth => _sizes.QueryWidth + 2 * _sizes.KeyWidth;

    internal SequenceCache Sequence(int number) =>
        _sequences.TryGetValue(number, out var sequence) ? sequence : _sequences[number] = new(_sizes.Blocks, _sizes.KeyWidth);

    internal void Clear()
    {
        foreach (var sequence in _sequences.Values) sequence.Trim(0);
    }

    /// <summary>Runs rows through the model.</summary>
    /// <param name="rows">Each sequence's rows together, at consecutive positions that follow what it holds.</param>
    /// <param name="outputs">Rows, ascending, whose states in the last block and after it are wanted: the others end where the last block has their keys and values.</param>
    /// <param name="show">Shown the states of all rows up to the last block's input, then those of <paramref name="outputs"/>.</param>
    /// <param name="cancellation">Looked at before every block.</param>
    /// <returns>[outputs, C]: the outputs after the final norm; valid until the next call.</returns>
    internal ReadOnlySpan<float> Run(ReadOnlySpan<PlannedRow> rows, ReadOnlySpan<int> outputs, Show show, CancellationToken cancellation)
    {
        Reserve(rows.Length);
        Enter(rows);
        var count = rows.Length;
        show(TapNames.ResidPost, 0, _x.AsSpan(0, count * _sizes.Width), _sizes.Width);
        for (var block = 0; block < _sizes.Blocks; block++)
        {
            cancellation.ThrowIfCancellationRequested();
            Project(weights.Blocks[block], block, count);
            if (block == _sizes.Blocks - 1)
            {
                Keep(outputs, rows);
                count = outputs.Length;
                if (count == 0) return [];
            }
            Attend(weights.Blocks[block], block, count, show);
            Mlp(weights.Blocks[block], block, count, show);
        }
        Normalise(weights.FinalNorm, count);
        var final = _norm.AsSpan(0, count * _sizes.Width);
        show(TapNames.ResidPost, _sizes.Blocks, final, _sizes.Width);
        return final;
    }

    private void Reserve(int rows)
    {
        if (_scale.Length >= rows) return;
        (_x, _norm, _out, _scale) = (new float[rows * _sizes.Width], new float[rows * _sizes.Width], new float[rows * _sizes.Width], new float[rows]);
        (_qkv, _attended) = (new float[rows * ProjectionWidth], new float[rows * _sizes.QueryWidth]);
        (_gateUp, _act) = (new float[rows * 2 * _sizes.MlpWidth], new float[rows * _sizes.MlpWidth]);
        _cacheOf = new SequenceCache[rows];
    }

    // x = the tokens' embeddings; every sequence makes room.
    private void Enter(ReadOnlySpan<PlannedRow> rows)
    {
        var width = _sizes.Width;
        var deepest = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            weights.Embedding.AsSpan(rows[i].Token * width, width).CopyTo(_x.AsSpan(i * width));
            var sequence = _cacheOf[i] = Sequence(rows[i].Sequence);
            if (rows[i].Position != sequence.Length) throw new InvalidOperationException($"position {rows[i].Position} does not follow the {sequence.Length} that sequence {rows[i].Sequence} holds");
            sequence.Extend(sequence.Length + 1);
            deepest = Math.Max(deepest, sequence.Length);
        }
        _sizes.Rotation.Reserve(deepest);
        Gather(rows, Enumerable.Range(0, rows.Length).ToArray());
    }

    // The rows kept, cut where the sequence changes or a position is left out.
    private void Gather(ReadOnlySpan<PlannedRow> rows, ReadOnlySpan<int> kept)
    {
        _runs.Clear();
        for (var i = 0; i < kept.Length; i++)
        {
            ref readonly var row = ref rows[kept[i]];
            if (_runs.Count > 0 && _runs[^1] is var last && last.Sequence == Sequence(row.Sequence) && last.Position + last.Count == row.Position) _runs[^1] = last with { Count = last.Count + 1 };
            else _runs.Add(new(Sequence(row.Sequence), i, 1, row.Position));
        }
    }

    // x and q shrink to the rows whose results are wanted.
    private void Keep(ReadOnlySpan<int> outputs, ReadOnlySpan<PlannedRow> rows)
    {
        for (var i = 0; i < outputs.Length; i++)
        {
            _x.AsSpan(outputs[i] * _sizes.Width, _sizes.Width).CopyTo(_x.AsSpan(i * _sizes.Width));
            _qkv.AsSpan(outputs[i] * ProjectionWidth, ProjectionWidth).CopyTo(_qkv.AsSpan(i * ProjectionWidth));
        }
        Gather(rows, outputs);
    }

    // q, k, v = norm(x)·Wᵀ; positions applied to q and k; k and v go to the caches.
    private void Project(BlockWeights block, int number, int count)
    {
        Normalise(block.AttentionNorm, count);
        Multiply(_norm, block.QueryKeyValue, _qkv, count, _sizes.Width, ProjectionWidth);
        var scale = 1 / MathF.Sqrt(_sizes.HeadWidth);
        var first = new int[count];
        foreach (var run in _runs) for (var i = 0; i < run.Count; i++) first[run.First + i] = run.Position + i;
        ForRows(count, (from, until) =>
        {
            for (var i = from; i < until; i++)
            {
                var row = _qkv.AsSpan(i * ProjectionWidth, ProjectionWidth);
                var turned = row[..(_sizes.QueryWidth + _sizes.KeyWidth)];
                for (var head = 0; head < turned.Length; head += _sizes.HeadWidth) _sizes.Rotation.Turn(turned.Slice(head, _sizes.HeadWidth), first[i]);
                TensorPrimitives.Multiply(row[.._sizes.QueryWidth], scale, row[.._sizes.QueryWidth]);
                row.Slice(_sizes.QueryWidth, _sizes.KeyWidth).CopyTo(_cacheOf[i].Key(number, first[i]));
                row[(_sizes.QueryWidth + _sizes.KeyWidth)..].CopyTo(_cacheOf[i].Value(number, first[i]));
            }
        });
    }

    // x += attention(q)·Woᵀ
    private void Attend(BlockWeights block, int number, int count, Show show)
    {
        _attention.Forward(_attended, _qkv, ProjectionWidth, _runs, number);
        Multiply(_attended, block.Output, _out, count, _sizes.QueryWidth, _sizes.Width);
        show(TapNames.AttnOut, number + 1, _out.AsSpan(0, count * _sizes.Width), _sizes.Width);
        AddOut(count);
        show(TapNames.ResidMid, number + 1, _x.AsSpan(0, count * _sizes.Width), _sizes.Width);
    }

    // x += (silu(g)·u)·Wdownᵀ with g, u = norm(x)·Wᵀ
    private void Mlp(BlockWeights block, int number, int count, Show show)
    {
        var inner = _sizes.MlpWidth;
        Normalise(block.MlpNorm, count);
        Multiply(_norm, block.GateUp, _gateUp, count, _sizes.Width, 2 * inner);
        ForRows(count, (from, until) => SwiGlu.Forward<float>(_act.AsSpan(from * inner, (until - from) * inner), _gateUp.AsSpan(2 * from * inner, 2 * (until - from) * inner), inner));
        show(TapNames.MlpAct, number + 1, _act.AsSpan(0, count * inner), inner);
        Multiply(_act, block.Down, _out, count, inner, _sizes.Width);
        show(TapNames.MlpOut, number + 1, _out.AsSpan(0, count * _sizes.Width), _sizes.Width);
        AddOut(count);
        show(number == _sizes.Blocks - 1 ? TapNames.FinalPreNorm : TapNames.ResidPost, number + 1, _x.AsSpan(0, count * _sizes.Width), _sizes.Width);
    }

    private void Normalise(float[] weight, int count)
    {
        var width = _sizes.Width;
        ForRows(count, (from, until) => RmsNorm.Forward(
            _norm.AsSpan(from * width, (until - from) * width), _scale.AsSpan(from, until - from), _x.AsSpan(from * width, (until - from) * width), weight, _sizes.Epsilon));
    }

    private void AddOut(int count)
    {
        var width = _sizes.Width;
        ForRows(count, (from, until) =>
        {
            var x = _x.AsSpan(from * width, (until - from) * width);
            TensorPrimitives.Add(x, _out.AsSpan(from * width, x.Length), x);
        });
    }

    // output [count, columns] = input [count, inner] · weightᵀ, weight [columns, inner]
    private void Multiply(float[] input, float[] weight, float[] output, int count, int inner, int columns) =>
        Gemm.Multiply(Matrix.Of(input, count, inner), Matrix.Of(weight, columns, inner).Transpose(), Matrix.Of(output, count, columns), accumulate: false, workers);

    /// <summary>Cuts work that is done row by row into even parts for the threads; no row's result depends on the cut.</summary>
    private void ForRows(int count, Action<int, int> body)
    {
        const int LeastRows = 8;
        var parts = Math.Clamp(count / LeastRows, 1, workers.Count);
        workers.Run(parts, part => body(part * count / parts, (part + 1) * count / parts));
    }
}
