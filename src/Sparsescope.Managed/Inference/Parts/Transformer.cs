using System.Numerics.Tensors;
using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Inference.Parts;

/// <summary>A decoder as its architecture describes it: tokens become a stream of states, blocks add to it, a head reads it.</summary>
internal sealed record Transformer
{
    /// <summary>C: width of the stream.</summary>
    internal required int Width { get; init; }

    /// <summary>[vocabulary, C]</summary>
    internal required RowSource Embedding { get; init; }

    /// <summary>What embeddings are multiplied by.</summary>
    internal float EmbeddingScale { get; init; } = 1;

    /// <summary>[positions, C], added to the embeddings: learned positions; null for none.</summary>
    internal RowSource? Positions { get; init; }

    internal required IReadOnlyList<Block> Blocks { get; init; }

    internal required Norm FinalNorm { get; init; }

    internal required Head Head { get; init; }
}

/// <summary>From the stream after the final norm to logits: scale · (W·x + b), then c·tanh(logit / c).</summary>
/// <param name="Projection">C → vocabulary.</param>
internal sealed record Head(Projection Projection)
{
    /// <summary>What logits are multiplied by.</summary>
    internal float Scale { get; init; } = 1;

    /// <summary>c; null for none.</summary>
    internal float? SoftCap { get; init; }

    /// <summary>The logits of some rows.</summary>
    /// <param name="states">[any rows, C], after the final norm.</param>
    /// <param name="firstRow">The first row that is read.</param>
    /// <param name="logits">[rows, vocabulary]</param>
    /// <param name="rows">Rows.</param>
    /// <param name="workers">Threads.</param>
    internal void Forward(float[] states, int firstRow, float[] logits, int rows, Workers workers)
    {
        Projection.Forward(states, logits, rows, workers, firstRow);
        if (Scale == 1 && SoftCap is null) return;
        Rows.Each(workers, rows, (from, until) =>
        {
            var part = logits.AsSpan(from * Projection.Outputs, (until - from) * Projection.Outputs);
            if (Scale != 1) TensorPrimitives.Multiply(part, Scale, part);
            if (SoftCap is not { } cap) return;
            TensorPrimitives.Divide(part, cap, part);
            TensorPrimitives.Tanh(part, part);
            TensorPrimitives.Multiply(part, cap, part);
        });
    }
}

/// <summary>How the two halves of a block stand to one another.</summary>
internal enum Wiring
{
    /// <summary>The MLP reads the stream with attention's term in it.</summary>
    Sequential,

    /// <summary>Both read the block's input, and their terms are added together. Wang and Komatsuzaki, GPT-J, 2021.</summary>
    Parallel,
}

/// <summary>A block: two halves that each add a term to the stream.</summary>
/// <param name="Attention">The half with attention.</param>
/// <param name="Mlp">The half with an MLP.</param>
/// <param name="Wiring">How they stand to one another.</param>
internal sealed record Block(Half<AttentionLayer> Attention, Half<Mixer> Mlp, Wiring Wiring = Wiring.Sequential);

/// <summary>A half of a block: the term scale · after(mixer(before(stream))).</summary>
/// <param name="Before">Norm of what goes in; null for none.</param>
/// <param name="Mixer">Attention or MLP.</param>
/// <param name="After">Norm of what comes out; null for none.</param>
internal sealed record Half<TMixer>(Norm? Before, TMixer Mixer, Norm? After = null) where TMixer : Mixer
{
    /// <summary>What the term is multiplied by.</summary>
    internal float Scale { get; init; } = 1;
}
