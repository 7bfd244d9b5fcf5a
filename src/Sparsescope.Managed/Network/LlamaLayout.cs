namespace Sparsescope.Managed.Network;

/// <summary>The parameters of a Llama, one after another in one array: the optimiser sees one vector, a layer its own matrices.</summary>
/// <remarks>Queries, keys and values of a block follow one another, as do gate and up: each group is one product.</remarks>
public sealed class LlamaLayout
{
    private readonly List<ParameterPlace> _all = [];

    /// <exception cref="BadInputException">The model has more parameters than one array holds.</exception>
    public LlamaLayout(LlamaShape shape)
    {
        if (CountOf(shape) > Array.MaxLength)
            throw new BadInputException($"A model of {CountOf(shape)} parameters is too large; choose a smaller width or fewer layers.");
        int c = shape.Width, kv = shape.KeyValueHeads * shape.HeadWidth, f = shape.MlpWidth;
        Embedding = Add("model.embed_tokens.weight", shape.Vocabulary, c);
        var blocks = new List<BlockLayout>();
        for (var i = 0; i < shape.Layers; i++)
        {
            var prefix = $"model.layers.{i}.";
            blocks.Add(new(
                Add(prefix + "self_attn.q_proj.weight", c, c),
                Add(prefix + "self_attn.k_proj.weight", kv, c),
                Add(prefix + "self_attn.v_proj.weight", kv, c),
                Add(prefix + "self_attn.o_proj.weight", c, c),
                Add(prefix + "mlp.gate_proj.weight", f, c),
                Add(prefix + "mlp.up_proj.weight", f, c),
                Add(prefix + "mlp.down_proj.weight", c, f),
                Add(prefix + "input_layernorm.weight", 1, c),
                Add(prefix + "post_attention_layernorm.weight", 1, c)));
        }
        Blocks = blocks;
        Norm = Add("model.norm.weight", 1, c);
        Head = Add("lm_head.weight", shape.Vocabulary, c);
    }

    /// <summary>All parameters in the order they lie, which is that of transformers.</summary>
    public IReadOnlyList<ParameterPlace> All => _all;

    /// <summary>(V,C).</summary>
    public ParameterPlace Embedding { get; }

    /// <summary>Where the parameters of each block stand.</summary>
    public IReadOnlyList<BlockLayout> Blocks { get; }

    /// <summary>(C): the norm after the last block.</summary>
    public ParameterPlace Norm { get; }

    /// <summary>(V,C).</summary>
    public ParameterPlace Head { get; }

    /// <summary>Entries of the whole array.</summary>
    public int Count => _all[^1].End;

    /// <summary>Parameters of a model, whether or not they fit an array.</summary>
    public static long CountOf(LlamaShape shape)
    {
        long c = shape.Width, block = c * shape.QkvWidth + c * c + 3 * c * shape.MlpWidth + 2 * c;
        return checked(2 * c * shape.Vocabulary + c + shape.Layers * block);
    }

    private ParameterPlace Add(string name, int rows, int columns)
    {
        var place = new ParameterPlace(name, _all.Count == 0 ? 0 : Count, rows, columns);
        _all.Add(place);
        return place;
    }
}

/// <summary>The parameters of one block.</summary>
/// <param name="Query">(C,C).</param>
/// <param name="Key">(K·D,C).</param>
/// <param name="Value">(K·D,C).</param>
/// <param name="Output">(C,C).</param>
/// <param name="Gate">(F,C).</param>
/// <param name="Up">(F,C).</param>
/// <param name="Down">(C,F).</param>
/// <param name="AttentionNorm">(C).</param>
/// <param name="MlpNorm">(C).</param>
public sealed record BlockLayout(
    ParameterPlace Query, ParameterPlace Key, ParameterPlace Value, ParameterPlace Output, ParameterPlace Gate, ParameterPlace Up,
    ParameterPlace Down, ParameterPlace AttentionNorm, ParameterPlace MlpNorm)
{
    /// <summary>((H+2K)·D, C): the three projections as one matrix.</summary>
    public ParameterPlace Qkv { get; } = Query.Through(Value);

    /// <summary>(2F,C).</summary>
    public ParameterPlace GateUp { get; } = Gate.Through(Up);
}
