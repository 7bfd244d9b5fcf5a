namespace Sparsescope.Managed.Inference.Parts;

/// <summary>What a block adds to the stream: attention, an MLP, or a choice of MLPs.</summary>
internal abstract record Mixer;

/// <summary>Causal attention of H heads of width D; H / K of them share keys and values.</summary>
/// <remarks>Vaswani et al., "Attention is all you need", 2017; grouped: Ainslie et al., "GQA", 2023.</remarks>
internal sealed record AttentionLayer : Mixer
{
    /// <summary>H: heads that ask.</summary>
    internal required int Heads { get; init; }

    /// <summary>K: heads of keys and values.</summary>
    internal required int KeyHeads { get; init; }

    /// <summary>D: width of a head.</summary>
    internal required int HeadWidth { get; init; }

    /// <summary>C → (H + 2K)·D: queries, keys, values.</summary>
    internal required Projection QueryKeyValue { get; init; }

    /// <summary>H·D → C.</summary>
    internal required Projection Output { get; init; }

    /// <summary>Norm of queries, before positions; null for none.</summary>
    internal Norm? QueryNorm { get; init; }

    /// <summary>Norm of keys, before positions; null for none.</summary>
    internal Norm? KeyNorm { get; init; }

    /// <summary>Rotary positions; null for none.</summary>
    internal RotaryPositions? Rotation { get; init; }

    /// <summary>What products of queries and keys are multiplied by: 1/√D but where a model says otherwise.</summary>
    internal required float Scale { get; init; }

    /// <summary>Positions seen, the own one included; null for all before.</summary>
    internal int? Window { get; init; }

    /// <summary>c: scores become c·tanh(score / c); null for none.</summary>
    internal float? SoftCap { get; init; }

    /// <summary>H·D.</summary>
    internal int QueryWidth => Heads * HeadWidth;

    /// <summary>K·D.</summary>
    internal int KeyWidth => KeyHeads * HeadWidth;

    /// <summary>(H + 2K)·D.</summary>
    internal int ProjectionWidth => QueryWidth + 2 * KeyWidth;

    /// <summary>H / K.</summary>
    internal int Group => Heads / KeyHeads;
}
