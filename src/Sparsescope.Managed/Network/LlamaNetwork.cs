using System.Numerics;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.Layers;

namespace Sparsescope.Managed.Network;

/// <summary>A Llama, forward and backward. The same weights and batch give the same bits whatever the number of threads.</summary>
/// <typeparam name="T">float to train; double to check gradients.</typeparam>
public sealed class LlamaNetwork<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkContext<T> _context;
    private readonly int[] _tokens, _targets;         // (B,T) of the batch at hand
    private readonly T[][] _residual;                 // L + 1 times (B,T,C)
    private readonly AttentionBlock<T>[] _attention;
    private readonly MlpBlock<T>[] _mlp;
    private readonly NormStep<T> _norm;
    private readonly T[] _logits, _probabilities;     // (B,T,V)
    private readonly double[] _losses;                // (B,T)
    private readonly Action<int> _embed, _finish, _lose, _loseBack, _finishBack;
    private T _share;                                 // of one position in the loss

    /// <summary>A model whose weights are all zero.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="rows">Most rows of a batch.</param>
    /// <param name="length">Most positions of a row.</param>
    /// <param name="workers">Threads; they stay the caller's.</param>
    /// <param name="trains">Whether memory for the way back is taken.</param>
    /// <exception cref="BadInputException">It has more parameters than one array holds.</exception>
    public LlamaNetwork(LlamaShape shape, int rows, int length, Workers workers, bool trains = true)
    {
        if (shape.FindProblem() is { } wrong) throw new ArgumentException($"{wrong.Key} {wrong.Problem}", nameof(shape));
        _context = new(shape, rows, length, workers, trains);
        (_tokens, _targets, _losses) = (new int[rows * length], new int[rows * length], new double[rows * length]);
        _residual = [.. Enumerable.Range(0, shape.Layers + 1).Select(_ => _context.Allocate(shape.Width))];
        T[][] middle = [.. Enumerable.Range(0, shape.Layers).Select(_ => _context.Allocate(shape.Width))];
        _attention = [.. Layout.Blocks.Select((at, i) => new AttentionBlock<T>(_context, at, _residual[i], middle[i]))];
        _mlp = [.. Layout.Blocks.Select((at, i) => new MlpBlock<T>(_context, at, middle[i], _residual[i + 1]))];
        _norm = new(_context, Layout.Norm, _residual[^1]);
        (_logits, _probabilities) = (_context.Allocate(shape.Vocabulary), _context.Allocate(shape.Vocabulary));
        (_embed, _finish, _lose, _loseBack, _finishBack) = (Embed, _norm.Forward, Lose, LoseBack, _norm.Backward);
    }

    /// <summary>Its sizes.</summary>
    public LlamaShape Shape => _context.Shape;

    /// <summary>Where its parameters stand.</summary>
    public LlamaLayout Layout => _context.Layout;

    /// <summary>Most rows of a batch.</summary>
    public int MaxRows => _context.MaxRows;

    /// <summary>All weights, as <see cref="Layout"/> says.</summary>
    public T[] Weights => _context.Weights;

    /// <summary>Their gradients after <see cref="Backward"/>.</summary>
    public T[] Gradients => Back.DWeights;

    private LlamaScratch<T> Back =>
        _context.Back ?? throw new InvalidOperationException("this model was made without memory for gradients");

    /// <summary>Runs rows of a batch through the model.</summary>
    /// <returns>The sum of the losses of all positions with a target (nats), added in their order.</returns>
    public double Forward(Batch batch) => Forward(batch, 0, batch.Rows);

    /// <inheritdoc cref="Forward(Batch)"/>
    public double Forward(Batch batch, int firstRow, int rows)
    {
        _context.SetBatch(rows, batch.Length);
        batch.Tokens.AsSpan(firstRow * batch.Length, rows * batch.Length).CopyTo(_tokens);
        batch.Targets.AsSpan(firstRow * batch.Length, rows * batch.Length).CopyTo(_targets);
        _context.EachRow(_embed);
        for (var i = 0; i < Shape.Layers; i++)
        {
            _attention[i].Forward();
            _mlp[i].Forward();
        }
        _context.EachRow(_finish);
        Linear.Forward(_context.All(_logits, Shape.Vocabulary), _context.All(_norm.Output, Shape.Width), _context.Weight(Layout.Head),
            _context.Workers);
        _context.EachRow(_lose);
        var sum = 0.0;
        foreach (var loss in Positions(_losses)) sum += loss;
        return sum;
    }

    /// <summary>Gradients of the batch that went forward last.</summary>
    /// <param name="count">Positions with a target in the whole step: the loss is their mean.</param>
    /// <param name="accumulate">Whether they are added to those of earlier parts of the step.</param>
    public void Backward(int count, bool accumulate)
    {
        var back = Back;
        _share = T.CreateChecked(1.0 / count);
        _context.EachRow(_loseBack);
        Linear.Backward(_context.All(back.DNormed, Shape.Width), _context.Gradient(Layout.Head),
            _context.All(back.DLogits, Shape.Vocabulary),
            _context.All(_norm.Output, Shape.Width), _context.Weight(Layout.Head), _context.Workers, accumulate);
        Positions(back.DResidual, Shape.Width).Clear();
        _context.EachRow(_finishBack);
        _norm.AddShares(accumulate);
        for (var i = Shape.Layers - 1; i >= 0; i--)
        {
            _mlp[i].Backward(accumulate);
            _attention[i].Backward(accumulate);
        }
        var dTable = Layout.Embedding.In(back.DWeights);
        if (!accumulate) dTable.Clear();
        Embedding.Backward(dTable, Positions(back.DResidual, Shape.Width), Positions(_tokens), Shape.Width);
    }

    /// <summary>
    /// A state of the batch that went forward last: layer 0 is the embedding, L the residual stream after the final norm.
    /// </summary>
    public ReadOnlySpan<T> State(int layer, int row, int position) =>
        At(layer == Shape.Layers ? _norm.Output : _residual[layer], row, position, Shape.Width);

    /// <summary>Scores of the next token, before the softmax.</summary>
    public ReadOnlySpan<T> Logits(int row, int position) => At(_logits, row, position, Shape.Vocabulary);

    /// <summary>Loss of a position (nats); 0 where it has no target.</summary>
    public double Loss(int row, int position) => At(_losses, row, position, 1)[0];

    private void Embed(int row) =>
        Embedding.Forward(_context.Part(_residual[0], row, Shape.Width), Row(_tokens, row), Layout.Embedding.In(Weights), Shape.Width);

    private void Lose(int row) =>
        CrossEntropy.Forward(Row(_losses, row), _context.Part(_probabilities, row, Shape.Vocabulary),
            _context.Part(_logits, row, Shape.Vocabulary), Row(_targets, row));

    private void LoseBack(int row) =>
        CrossEntropy.Backward(_context.Part(Back.DLogits, row, Shape.Vocabulary), _context.Part(_probabilities, row, Shape.Vocabulary),
            Row(_targets, row), _share);

    private Span<TItem> Row<TItem>(TItem[] data, int row) => data.AsSpan(row * _context.Length, _context.Length);

    private Span<TItem> Positions<TItem>(TItem[] data, int width = 1) => data.AsSpan(0, _context.Rows * _context.Length * width);

    private ReadOnlySpan<TItem> At<TItem>(TItem[] data, int row, int position, int width)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)_context.Rows, nameof(row));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)position, (uint)_context.Length, nameof(position));
        return data.AsSpan((row * _context.Length + position) * width, width);
    }
}
