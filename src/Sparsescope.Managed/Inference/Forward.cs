using System.Numerics.Tensors;
using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Inference;

/// <summary>
/// Runs rows of any sequences through a model: the blocks, their caches and the buffers they work in. What a block computes is shown as it
/// appears.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="workers">Threads.</param>
/// <param name="cacheType">How keys and values are kept.</param>
/// <param name="keepsAll">True keeps also what lies before a window, so that sequences can be cut back to any length.</param>
internal sealed class Forward(Transformer model, Workers workers, CacheType cacheType = CacheType.F32, bool keepsAll = false)
{
    private readonly CachedAttention _attention = new(workers);
    private readonly Dictionary<int, SequenceCache> _sequences = [];
    private readonly List<CachedAttention.Run> _runs = [];
    private readonly int _width = model.Width;
    private readonly CacheShape[] _shapes =
    [
        .. model.Blocks.Select(block => block.Attention.Mixer)
            .Select(mixer => new CacheShape(mixer.KeyWidth, keepsAll ? null : mixer.Window)),
    ];
    private int _longest;                                                        // positions of the longest text of the run
    // (R,C): the stream, what a half reads, what the halves add
    private float[] _x = [], _normed = [], _attentionTerm = [], _mlpTerm = [];
    private float[] _qkv = [], _attended = [], _up = [], _act = [];              // (R,(H+2K)D) (R,HD) (R,F or 2F) (R,F)
    private SequenceCache[] _cacheOf = [];                                       // (R): the row's sequence
    private int[] _positions = [];                                               // (R)

    /// <summary>
    /// Shown a matrix [rows, width] of states at a tap and layer, in the order they are computed, before anything is computed of them:
    /// what it writes there is what the model goes on from.
    /// </summary>
    internal delegate void Show(string tap, int layer, Span<float> states, int width);

    internal Transformer Model => model;

    internal SequenceCache Sequence(int number) => _sequences.TryGetValue(number, out var sequence)
        ? sequence
        : _sequences[number] = new(_shapes, cacheType);

    /// <summary>Bytes that the keys and values of all sequences take.</summary>
    internal long CacheBytes => _sequences.Values.Sum(sequence => sequence.Bytes);

    internal void Clear()
    {
        foreach (var sequence in _sequences.Values) sequence.Trim(0);
    }

    /// <summary>Prepares for texts whose longest has so many positions: some models turn differently in long ones, all texts of a run
    /// alike.</summary>
    internal void Begin(int longest)
    {
        _longest = longest;
        foreach (var block in model.Blocks) block.Attention.Mixer.Rotation?.Begin(longest);
    }

    /// <summary>Runs rows through the model.</summary>
    /// <param name="rows">Each sequence's rows together, at consecutive positions that follow what it holds.</param>
    /// <param name="outputs">Rows, ascending, whose states in the last block and after it are wanted: the others end where the last block
    /// has their keys and values.</param>
    /// <param name="show">Shown the states of all rows up to the last block's input, then those of <paramref name="outputs"/>.</param>
    /// <param name="cancellation">Looked at before every block.</param>
    /// <returns>[outputs, C]: the outputs after the final norm; valid until the next call.</returns>
    internal ReadOnlySpan<float> Run(ReadOnlySpan<PlannedRow> rows, ReadOnlySpan<int> outputs, Show show, CancellationToken cancellation)
    {
        Enter(rows);
        var count = rows.Length;
        show(TapNames.ResidPost, 0, _x.AsSpan(0, count * _width), _width);
        for (var number = 0; number < model.Blocks.Count; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            var block = model.Blocks[number];
            var isLast = number == model.Blocks.Count - 1;
            Project(block.Attention, number, count);
            if (isLast)
            {
                Keep(outputs, rows, block.Attention.Mixer.ProjectionWidth);
                count = outputs.Length;
                if (count == 0) return [];
            }
            Attend(block.Attention, number, count);
            show(TapNames.AttnOut, number + 1, _attentionTerm.AsSpan(0, count * _width), _width);
            if (block.Wiring == Wiring.Sequential)
            {
                Add(_attentionTerm, count);
                show(TapNames.ResidMid, number + 1, _x.AsSpan(0, count * _width), _width);
            }
            Mix(block.Mlp, number, count, show);
            show(TapNames.MlpOut, number + 1, _mlpTerm.AsSpan(0, count * _width), _width);
            if (block.Wiring == Wiring.Parallel) Add(_attentionTerm, count);
            Add(_mlpTerm, count);
            show(isLast ? TapNames.FinalPreNorm : TapNames.ResidPost, number + 1, _x.AsSpan(0, count * _width), _width);
        }
        Normalise(model.FinalNorm, _x, _normed, count);
        var final = _normed.AsSpan(0, count * _width);
        show(TapNames.ResidPost, model.Blocks.Count, final, _width);
        return final;
    }

    // x = the tokens' embeddings; every sequence makes room.
    private void Enter(ReadOnlySpan<PlannedRow> rows)
    {
        Rows.Room(ref _x, rows.Length * _width);
        Rows.Room(ref _normed, rows.Length * _width);
        Rows.Room(ref _attentionTerm, rows.Length * _width);
        Rows.Room(ref _mlpTerm, rows.Length * _width);
        if (_cacheOf.Length < rows.Length) (_cacheOf, _positions) = (new SequenceCache[rows.Length], new int[rows.Length]);
        var deepest = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            Embed(rows[i], _x.AsSpan(i * _width, _width));
            _cacheOf[i] = Sequence(rows[i].Sequence);
            deepest = Math.Max(deepest, rows[i].Position + 1);
        }
        for (var first = 0; first < rows.Length;)
        {
            var (sequence, count) = (_cacheOf[first], 0);
            for (; first + count < rows.Length && _cacheOf[first + count] == sequence; count++)
            {
                if (rows[first + count].Position == sequence.Length + count) continue;
                throw new InvalidOperationException(
                    $"position {rows[first + count].Position} does not follow the {sequence.Length + count} that sequence "
                    + $"{rows[first].Sequence} holds");
            }
            sequence.Extend(sequence.Length + count, _longest);
            first += count;
        }
        foreach (var block in model.Blocks) block.Attention.Mixer.Rotation?.Reserve(deepest);
        Gather(rows, Enumerable.Range(0, rows.Length).ToArray());
    }

    private void Embed(in PlannedRow row, Span<float> x)
    {
        model.Embedding.Read(row.Token, 0, x);
        if (model.EmbeddingScale != 1) TensorPrimitives.Multiply(x, model.EmbeddingScale, x);
        if (model.Positions is null) return;
        if (row.Position >= model.Positions.Rows)
            throw new BadInputException(
                $"the model has learned {model.Positions.Rows} positions, and a prompt has more tokens; shorten it.");
        var position = _normed.AsSpan(0, _width);
        model.Positions.Read(row.Position, 0, position);
        TensorPrimitives.Add(x, position, x);
    }

    // The rows kept, cut where the sequence changes or a position is left out.
    private void Gather(ReadOnlySpan<PlannedRow> rows, ReadOnlySpan<int> kept)
    {
        _runs.Clear();
        for (var i = 0; i < kept.Length; i++)
        {
            ref readonly var row = ref rows[kept[i]];
            _positions[i] = row.Position;
            if (_runs.Count > 0 && _runs[^1] is var last && last.Sequence == Sequence(row.Sequence) && last.Position
                + last.Count == row.Position) _runs[^1] = last with { Count = last.Count + 1 };
            else _runs.Add(new(Sequence(row.Sequence), i, 1, row.Position));
        }
    }

    // x and q shrink to the rows whose results are wanted.
    private void Keep(ReadOnlySpan<int> outputs, ReadOnlySpan<PlannedRow> rows, int projectionWidth)
    {
        for (var i = 0; i < outputs.Length; i++)
        {
            _x.AsSpan(outputs[i] * _width, _width).CopyTo(_x.AsSpan(i * _width));
            _qkv.AsSpan(outputs[i] * projectionWidth, projectionWidth).CopyTo(_qkv.AsSpan(i * projectionWidth));
        }
        Gather(rows, outputs);
    }

    // q, k, v of what goes in; norms and positions applied to q and k; k and v go to the caches.
    private void Project(Half<AttentionLayer> half, int number, int count)
    {
        var layer = half.Mixer;
        layer.QueryKeyValue.Forward(Input(half.Before, count), Rows.Room(ref _qkv, count * layer.ProjectionWidth), count, workers);
        Rows.Each(workers, count, (from, until) =>
        {
            for (var i = from; i < until; i++)
            {
                var row = _qkv.AsSpan(i * layer.ProjectionWidth, layer.ProjectionWidth);
                Span<float> queries = row[..layer.QueryWidth], keys = row.Slice(layer.QueryWidth, layer.KeyWidth);
                layer.QueryNorm?.Forward(queries, queries);
                layer.KeyNorm?.Forward(keys, keys);
                var turned = layer.Rotation is null ? [] : row[..(layer.QueryWidth + layer.KeyWidth)];
                for (var head = 0; head < turned.Length; head += layer.HeadWidth)
                    layer.Rotation!.Turn(turned.Slice(head, layer.HeadWidth), _positions[i]);
                TensorPrimitives.Multiply(queries, layer.Scale, queries);
                _cacheOf[i].Store(number, _positions[i], keys, row[(layer.QueryWidth + layer.KeyWidth)..]);
            }
        });
    }

    private void Attend(Half<AttentionLayer> half, int number, int count)
    {
        var layer = half.Mixer;
        _attention.Forward(Rows.Room(ref _attended, count * layer.QueryWidth), _qkv, layer, _runs, number, _longest);
        layer.Output.Forward(_attended, _attentionTerm, count, workers);
        Finish(half.After, half.Scale, _attentionTerm, count);
    }

    private void Mix(Half<Mixer> half, int number, int count, Show show)
    {
        var input = Input(half.Before, count);
        if (half.Mixer is Experts experts) experts.Forward(input, _mlpTerm, count, workers);
        else FeedThrough((FeedForward)half.Mixer, input, number, count, show);
        Finish(half.After, half.Scale, _mlpTerm, count);
    }

    private void FeedThrough(FeedForward mlp, float[] input, int number, int count, Show show)
    {
        mlp.Up.Forward(input, Rows.Room(ref _up, count * mlp.Up.Outputs), count, workers);
        mlp.Activate(Rows.Room(ref _act, count * mlp.Inner), _up, count, workers);
        show(TapNames.MlpAct, number + 1, _act.AsSpan(0, count * mlp.Inner), mlp.Inner);
        mlp.Down.Forward(_act, _mlpTerm, count, workers);
    }

    private float[] Input(Norm? norm, int count)
    {
        if (norm is null) return _x;
        Normalise(norm, _x, _normed, count);
        return _normed;
    }

    // term = scale · norm(term)
    private void Finish(Norm? norm, float scale, float[] term, int count)
    {
        if (norm is not null) Normalise(norm, term, term, count);
        if (scale != 1) TensorPrimitives.Multiply(term.AsSpan(0, count * _width), scale, term.AsSpan(0, count * _width));
    }

    private void Normalise(Norm norm, float[] from, float[] to, int count) => Rows.Each(workers, count, (first, until) =>
        norm.Forward(to.AsSpan(first * _width, (until - first) * _width), from.AsSpan(first * _width, (until - first) * _width)));

    private void Add(float[] term, int count) => Rows.Each(workers, count, (first, until) =>
    {
        var x = _x.AsSpan(first * _width, (until - first) * _width);
        TensorPrimitives.Add(x, term.AsSpan(first * _width, x.Length), x);
    });
}
