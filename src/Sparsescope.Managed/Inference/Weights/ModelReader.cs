using System.Globalization;
using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Inference.Weights;

/// <summary>
/// Makes the parts of a model from the metadata and tensors of its file, by the rules of names that all architectures of GGUF share. What
/// an architecture is made of, it says itself.
/// </summary>
internal sealed class ModelReader(ModelWeights weights)
{
    private readonly Dictionary<string, float[]> _factors = new(StringComparer.Ordinal);
    private TensorRows? _embedding;

    /// <summary>C: width of the stream.</summary>
    internal int Width { get; } = Positive(weights, weights.Header.EmbeddingLength, "embedding_length");

    /// <summary>L: blocks.</summary>
    internal int BlockCount { get; } = Positive(weights, weights.Header.BlockCount, "block_count");

    internal bool Has(string tensor) => weights.Has(tensor);

    /// <summary>True where a block has this tensor.</summary>
    internal bool Has(int block, string part) => weights.Has(Name(block, part, "weight"));

    /// <summary>A number of the architecture's metadata; null where the file does not say.</summary>
    internal double? Number(string key) => weights.Header.Metadata.FindNumber(Key(key));

    /// <summary>A number that has to be there and not 0.</summary>
    internal double Required(string key) =>
        Number(key) is { } number && number != 0 ? number : throw weights.Unsupported($"needs {Key(key)}");

    /// <summary>A factor; 1 where the file does not say, or says 0.</summary>
    internal double NumberOr1(string key) => Number(key) is { } number && number != 0 ? number : 1;

    /// <summary>A truth value of the architecture's metadata.</summary>
    internal bool? Flag(string key) => weights.Header.Metadata.FindBool(Key(key));

    /// <summary>A count that is one for all blocks, or one a block; null where the file does not say.</summary>
    internal int? Count(string key, int block = 0)
    {
        if (!weights.Header.Metadata.TryGet(Key(key), out var value) || value.Count == 0) return null;
        return value.IntegerAt(Math.Min(block, value.Count - 1)) is >= 0 and <= int.MaxValue and var count
            ? (int)count
            : throw weights.Unsupported($"cannot use {Key(key)}");
    }

    /// <summary>Blocks in order.</summary>
    internal IReadOnlyList<Block> Blocks(Func<int, Block> read) => [.. Enumerable.Range(0, BlockCount).Select(read)];

    // ---- embeddings and head ----

    /// <summary>The table of tokens.</summary>
    internal RowSource Embedding() => _embedding ??= weights.Matrix("token_embd.weight", Width, null);

    /// <summary>The table of learned positions.</summary>
    internal RowSource Positions() => weights.Matrix("position_embd.weight", Width, null);

    /// <summary>The output matrix: the table of tokens where the file has no other.</summary>
    internal Head Head()
    {
        var vocabulary = Embedding().Rows;
        var matrix = weights.Has("output.weight") ? weights.Matrix("output.weight", Width, vocabulary) : Embedding();
        return new(new(matrix, weights.FindVector("output.bias", vocabulary))) { SoftCap = Cap("final_logit_softcapping") };
    }

    /// <summary>A cap of scores or logits; null where there is none.</summary>
    /// <param name="key">Where the file has it.</param>
    /// <param name="usual">The cap of files that do not say.</param>
    internal float? Cap(string key, float? usual = null) => Number(key) is { } cap ? cap > 0 ? (float)cap : null : usual;

    // ---- norms ----

    /// <summary>A root mean square norm over the stream.</summary>
    internal Norm Rms(string tensor) => new RootMeanSquareNorm(Width, weights.Vector($"{tensor}.weight", Width), RmsEpsilon);

    /// <summary>The same, of a block.</summary>
    internal Norm Rms(int block, string part) => Rms(string.Create(CultureInfo.InvariantCulture, $"blk.{block}.{part}"));

    /// <summary>A layer norm over the stream, with a bias where the file has one.</summary>
    internal Norm LayerNorm(string tensor) =>
        new LayerNorm(Width, weights.Vector($"{tensor}.weight", Width), weights.FindVector($"{tensor}.bias", Width),
            Epsilon("attention.layer_norm_epsilon"));

    /// <summary>The same, of a block.</summary>
    internal Norm LayerNorm(int block, string part) => LayerNorm(string.Create(CultureInfo.InvariantCulture, $"blk.{block}.{part}"));

    /// <summary>A root mean square norm of each head, all heads by the same weights.</summary>
    internal Norm HeadRms(int block, string part)
    {
        var width = HeadWidth(block);
        return new RootMeanSquareNorm(width, weights.Vector(Name(block, part, "weight"), width), RmsEpsilon);
    }

    /// <summary>A root mean square norm of all heads as one row.</summary>
    internal Norm ProjectionRms(int block, string part, int heads)
    {
        var width = heads * HeadWidth(block);
        return new RootMeanSquareNorm(width, weights.Vector(Name(block, part, "weight"), width), RmsEpsilon);
    }

    /// <summary>A layer norm of each head, each by weights of its own; null where the file has none.</summary>
    internal Norm? FindHeadLayerNorm(int block, string part, int heads)
    {
        if (!Has(block, part)) return null;
        var width = HeadWidth(block);
        return new LayerNorm(width, weights.Vector(Name(block, part, "weight"), heads * width), null,
            Epsilon("attention.layer_norm_epsilon"));
    }

    private float RmsEpsilon => Epsilon("attention.layer_norm_rms_epsilon");

    private float Epsilon(string key) => (float)(Number(key) ?? throw weights.Unsupported($"needs {Key(key)}"));

    // ---- attention ----

    /// <summary>H of a block.</summary>
    internal int Heads(int block) => Count("attention.head_count", block) is > 0 and var heads ? heads
        : throw weights.Unsupported($"needs {Key("attention.head_count")}");

    /// <summary>K of a block.</summary>
    internal int KeyHeads(int block) => Count("attention.head_count_kv", block) is > 0 and var heads ? heads : Heads(block);

    /// <summary>D of a block.</summary>
    internal int HeadWidth(int block) => Count("attention.key_length") ?? Width / Heads(block);

    /// <summary>
    /// Attention: queries, keys and values as one tensor or three, biases where the file has them, scores scaled by 1/√D where it says
    /// nothing else.
    /// </summary>
    internal AttentionLayer Attention(int block, RotaryPositions? rotation)
    {
        var (heads, keyHeads, width) = (Heads(block), KeyHeads(block), HeadWidth(block));
        if (heads % keyHeads != 0 || (Count("attention.value_length") ?? width) != width)
            throw weights.Unsupported($"cannot use {heads} heads of width {width} and {keyHeads} of keys and values");
        if (Flag("attention.causal") == false) throw weights.Unsupported("computes causal attention only");
        return new()
        {
            Heads = heads,
            KeyHeads = keyHeads,
            HeadWidth = width,
            QueryKeyValue = Has(block, "attn_qkv")
                ? Linear(block, "attn_qkv", Width, (heads + 2 * keyHeads) * width)
                : Stack(block, Width, ("attn_q", heads * width), ("attn_k", keyHeads * width), ("attn_v", keyHeads * width)),
            Output = Linear(block, "attn_output", heads * width, Width),
            Rotation = rotation,
            Scale = Number("attention.scale") is { } scale && scale != 0 ? (float)scale : 1 / MathF.Sqrt(width),
        };
    }

    /// <summary>Positions that a block with a window sees, the own one included; null where the file has no window.</summary>
    internal int? Window() => Count("attention.sliding_window") is > 0 and var positions ? positions : null;

    /// <summary>Whether a block sees a window only: as the file lists it, or all but the last of every so many.</summary>
    /// <param name="block">Number of the block.</param>
    /// <param name="period">Blocks of a pattern, the last of which sees everything, where the file does not say.</param>
    internal bool IsLocal(int block, int period)
    {
        if (weights.Header.Metadata.TryGet(Key("attention.sliding_window_pattern"), out var value))
        {
            if (value.IsArray) return block < value.Count && (value.BoolAt(block) ?? value.IntegerAt(block) is not (null or 0));
            period = (int)(value.IntegerAt() ?? period);
        }
        return period == 0 || block % period < period - 1;
    }

    // ---- rotary positions ----

    /// <summary>Rotary positions, scaled as the file says.</summary>
    /// <param name="pairs">Which entries turn together.</param>
    /// <exception cref="BadInputException">Scaled in a way that is not computed here.</exception>
    internal RotaryPositions Rotation(RotaryPairs pairs)
    {
        var plain = RotaryFrequencies.Plain(Rotated, Theta);
        var magnitude = (float)(Number("rope.scaling.attn_factor") ?? 1);
        if (FindFactors("rope_freqs") is { } factors) plain = RotaryFrequencies.Divided(plain, factors);
        switch (weights.Header.Metadata.FindString(Key("rope.scaling.type")))
        {
            case "none": return new(plain, magnitude, pairs);
            case null or "linear": return new(RotaryFrequencies.Interpolated(plain, ScalingFactor), magnitude, pairs);
            case "yarn": return new(Yarn(plain), magnitude * (float)(1 + 0.1 * Math.Log(Math.Max(1, ScalingFactor))), pairs);
            case "longrope":
                var divided = FindFactors("rope_factors_short") is { } few ? RotaryFrequencies.Divided(plain, few) : plain;
                return FindFactors("rope_factors_long") is { } many
                    ? new(divided, magnitude, pairs, RotaryFrequencies.Divided(plain, many), TrainedContext)
                    : new(divided, magnitude, pairs);
            case var kind: throw weights.Unsupported($"does not scale rotary positions by '{kind}'");
        }
    }

    private float[] Yarn(float[] plain)
    {
        const double Fast = 32, Slow = 1;
        if (Number("rope.scaling.yarn_log_multiplier") is { } multiplier && multiplier != 0)
            throw weights.Unsupported($"does not know {Key("rope.scaling.yarn_log_multiplier")}");
        return RotaryFrequencies.Yarn(
            plain, Theta, ScalingFactor, TrainedContext, Number("rope.scaling.yarn_beta_fast")
                ?? Fast, Number("rope.scaling.yarn_beta_slow") ?? Slow,
            (float)(Number("rope.scaling.yarn_ext_factor") ?? 1));
    }

    // Positions before any scaling.
    private int TrainedContext => Count("rope.scaling.original_context_length") is > 0 and var positions ? positions
        : weights.Header.ContextLength;

    /// <summary>Rotary positions of another base, without scaling.</summary>
    internal RotaryPositions PlainRotation(RotaryPairs pairs, double theta) => new(RotaryFrequencies.Plain(Rotated, theta), 1, pairs);

    /// <summary>θ.</summary>
    internal double Theta => Number("rope.freq_base") ?? 10_000;

    private float ScalingFactor => (Number("rope.scaling.factor") ?? Number("rope.scale_linear")) is { } factor && factor > 0
        ? (float)factor : 1;

    private int Rotated
    {
        get
        {
            var width = HeadWidth(0);
            var rotated = Count("rope.dimension_count") ?? width;
            return rotated > 0 && rotated % 2 == 0 && rotated <= width ? rotated
                : throw weights.Unsupported($"cannot rotate {rotated} of {width} entries");
        }
    }

    private float[]? FindFactors(string tensor)
    {
        if (_factors.TryGetValue(tensor, out var known)) return known;
        return weights.FindVector($"{tensor}.weight", Rotated / 2) is { } factors ? _factors[tensor] = factors : null;
    }

    // ---- MLPs ----

    /// <summary>down(f(up(x))).</summary>
    internal FeedForward Plain(int block, Activation activation)
    {
        var up = Linear(block, "ffn_up", Width, Inner(block));
        return new(up, activation, Linear(block, "ffn_down", up.Outputs, Width));
    }

    /// <summary>down(f(gate(x)) · up(x)); gate and up as two tensors, or as one named ffn_up.</summary>
    internal FeedForward Gated(int block, Activation activation)
    {
        if (Has(block, "ffn_gate"))
        {
            var up = Stack(block, Width, ("ffn_gate", Inner(block)), ("ffn_up", Inner(block)));
            return new(up, activation, Linear(block, "ffn_down", up.Outputs / 2, Width));
        }
        var fused = Linear(block, "ffn_up", Width, 2 * Inner(block));
        return new(fused, activation, Linear(block, "ffn_down", fused.Outputs / 2, Width));
    }

    /// <summary>A gated MLP, or a mixture of such where the block has a router.</summary>
    internal Mixer GatedOrExperts(int block, Activation activation) =>
        Has(block, "ffn_gate_inp") ? Experts(block, activation) : Gated(block, activation);

    /// <summary>A mixture of gated MLPs, all experts' matrices stacked in one tensor each.</summary>
    internal Experts Experts(int block, Activation activation)
    {
        var count = Count("expert_count") is > 0 and var experts ? experts : throw weights.Unsupported($"needs {Key("expert_count")}");
        var chosen = Count("expert_used_count", block) is > 0 and var used && used <= count ? used
            : throw weights.Unsupported($"needs {Key("expert_used_count")}");
        var inner = Count("expert_feed_forward_length", block) is > 0 and var own ? own : Inner(block);
        TensorRows Matrices(string part, int inputs, int outputs) => weights.Matrix(Name(block, part, "weight"), inputs, count * outputs);
        var router = Linear(block, "ffn_gate_inp", Width, count);
        var (gate, up, down) = (Matrices("ffn_gate_exps", Width, inner), Matrices("ffn_up_exps", Width, inner),
            Matrices("ffn_down_exps", inner, Width));
        return new(router, [.. Enumerable.Range(0, count).Select(Expert)], chosen, (float)NumberOr1("expert_weights_scale"));

        FeedForward Expert(int i) => new(
            new(new StackedRows(gate.Slice(i * inner, inner), up.Slice(i * inner, inner)), null), activation,
                new(down.Slice(i * Width, Width), null));
    }

    /// <summary>The activation that the file names, or the usual one.</summary>
    internal Activation Named(Activation usual) => weights.Header.Metadata.FindString(Key("hidden_activation")) switch
    {
        "gelu" => Activation.Gelu,
        "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast" => Activation.GeluTanh,
        "silu" or "swish" => Activation.Silu,
        _ => usual,
    };

    private int Inner(int block) =>
        Count("feed_forward_length", block) is > 0 and var inner ? inner : throw weights.Unsupported($"needs {Key("feed_forward_length")}");

    // ---- projections ----

    /// <summary>x·Wᵀ, with a bias where the file has one.</summary>
    internal Projection Linear(int block, string part, int inputs, int outputs)
    {
        var matrix = weights.Matrix(Name(block, part, "weight"), inputs, outputs);
        return new(matrix, weights.FindVector(Name(block, part, "bias"), matrix.Rows));
    }

    // Several of them as one; a bias that one of them lacks is zero.
    private Projection Stack(int block, int inputs, params (string Part, int Outputs)[] parts)
    {
        Projection[] each = [.. parts.Select(part => Linear(block, part.Part, inputs, part.Outputs))];
        float[]? bias = each.All(one => one.Bias is null) ? null : [.. each.SelectMany(one => one.Bias ?? new float[one.Outputs])];
        return new(new StackedRows([.. each.Select(one => one.Weight)]), bias);
    }

    private static string Name(int block, string part, string kind) =>
        string.Create(CultureInfo.InvariantCulture, $"blk.{block}.{part}.{kind}");

    private string Key(string key) => $"{weights.Header.Architecture}.{key}";

    private static int Positive(ModelWeights weights, int count, string key) =>
        count > 0 ? count : throw weights.Unsupported($"needs {weights.Header.Architecture}.{key}");
}
