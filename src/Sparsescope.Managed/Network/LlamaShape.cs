namespace Sparsescope.Managed.Network;

/// <summary>Sizes of a Llama: RMSNorm, rotary positions, grouped attention, SwiGLU, an output head of its own.</summary>
public sealed record LlamaShape
{
    /// <summary>C: entries of a hidden state.</summary>
    public required int Width { get; init; }

    /// <summary>L: blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>H: query heads; they divide the width.</summary>
    public required int Heads { get; init; }

    /// <summary>K: heads of keys and values; they divide the query heads.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>F: entries between the two halves of an MLP.</summary>
    public required int MlpWidth { get; init; }

    /// <summary>Most positions of a row.</summary>
    public required int Context { get; init; }

    /// <summary>V: tokens.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Base of the rotary frequencies.</summary>
    public double RopeTheta { get; init; } = 10_000;

    /// <summary>Added to the mean square in every RMSNorm.</summary>
    public double NormEpsilon { get; init; } = 1e-6;

    /// <summary>D: entries of a head, C / H.</summary>
    public int HeadWidth => Width / Heads;

    /// <summary>Queries, keys and values of one position side by side: (H + 2K)·D.</summary>
    public int QkvWidth => (Heads + 2 * KeyValueHeads) * HeadWidth;

    /// <summary>llama-L-H of the published runs: 64 entries a head, as many key as query heads, an MLP of twice the width.</summary>
    public static LlamaShape Published(int layers, int heads, int vocabulary, int context) => new()
    {
        Width = 64 * heads,
        Layers = layers,
        Heads = heads,
        KeyValueHeads = heads,
        MlpWidth = 128 * heads,
        Context = context,
        Vocabulary = vocabulary,
    };

    /// <summary>
    /// The first thing that does not fit together, as the rest of a sentence after the name of its key; null where all is well.
    /// </summary>
    public (string Key, string Problem)? FindProblem()
    {
        foreach (var (key, value) in ((string, int)[])[("width", Width), ("layers", Layers), ("heads", Heads), ("kv_heads", KeyValueHeads),
            ("mlp_width", MlpWidth), ("context", Context), ("vocabulary", Vocabulary)])
        {
            if (value < 1) return (key, $"is {value}; it must be at least 1");
        }
        if (Width % Heads != 0) return ("heads", $"is {Heads}, which does not divide the width {Width}");
        if (HeadWidth % 2 != 0) return ("heads", $"leaves {HeadWidth} entries a head; rotary positions need an even number");
        if (Heads % KeyValueHeads != 0) return ("kv_heads", $"is {KeyValueHeads}, which does not divide the {Heads} heads");
        if (!(RopeTheta > 1)) return ("rope_theta", "must be above 1");
        if (!(NormEpsilon > 0)) return ("norm_eps", "must be above 0");
        return null;
    }
}
