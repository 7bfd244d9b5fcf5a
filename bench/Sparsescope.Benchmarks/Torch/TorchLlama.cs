using Sparsescope.Gguf;
using Sparsescope.Managed.Network;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Parameter = TorchSharp.Modules.Parameter;

namespace Sparsescope.Benchmarks.Torch;

/// <summary>
/// A Llama in eager libtorch, as transformers writes it: float32, scaled_dot_product_attention, keys and values of earlier tokens kept by
/// concatenation.
/// </summary>
/// <param name="Heads">H.</param>
/// <param name="KeyHeads">K.</param>
/// <param name="Epsilon">Of the norms.</param>
/// <param name="Theta">Base of the rotary frequencies.</param>
/// <param name="Parameters">By transformers' names; matrices are [outputs, inputs].</param>
/// <param name="Layers">L.</param>
internal sealed record TorchLlama(int Heads, int KeyHeads, double Epsilon, double Theta, Dictionary<string, Parameter> Parameters,
    int Layers)
{
    private const string HeadName = "lm_head.weight", EmbeddingName = "model.embed_tokens.weight", NormName = "model.norm.weight";

    /// <summary>Keys and values of a block, [B, K, positions, D]; null before the first.</summary>
    internal sealed class Cache(int layers) : IDisposable
    {
        internal (Tensor Keys, Tensor Values)?[] Blocks { get; } = new (Tensor, Tensor)?[layers];

        internal long Length => Blocks[0]?.Keys.shape[2] ?? 0;

        public void Dispose()
        {
            foreach (var block in Blocks)
            {
                block?.Keys.Dispose();
                block?.Values.Dispose();
            }
        }
    }

    /// <summary>Reads the weights of a plain Llama, whatever types they are stored in.</summary>
    internal static TorchLlama OfGguf(string path)
    {
        using var file = File.OpenRead(path);
        var header = GgufFile.Read(file, path);
        if (header.Architecture != "llama") throw new BadInputException($"{path}: the peer is a Llama, not '{header.Architecture}'.");
        double Number(string key) => header.Metadata.FindNumber($"llama.{key}") ?? throw new BadInputException($"{path} has no {key}.");
        var (heads, keyHeads) = ((int)Number("attention.head_count"), (int)Number("attention.head_count_kv"));
        var parameters = new Dictionary<string, Parameter>(StringComparer.Ordinal);
        foreach (var entry in header.Tensors)
        {
            using var scope = NewDisposeScope();
            var columns = entry.Dimensions[0];
            var values = tensor(TensorFloats.Read(file, header, entry)).reshape(-1, columns);
            // GGUF has rows of queries and keys in the order of a rotation of neighbours; transformers turns halves.
            if (entry.Name.EndsWith("attn_q.weight", StringComparison.Ordinal)) values = Halves(values, heads);
            if (entry.Name.EndsWith("attn_k.weight", StringComparison.Ordinal)) values = Halves(values, keyHeads);
            if (entry.Dimensions.Count == 1) values = values.reshape(columns);
            parameters[NameOf(entry.Name)] = new Parameter(values.contiguous().clone().DetachFromDisposeScope(), requires_grad: false);
        }
        return new(heads, keyHeads, Number("attention.layer_norm_rms_epsilon"),
            header.Metadata.FindNumber("llama.rope.freq_base") ?? 10_000, parameters, header.BlockCount);
    }

    /// <summary>Takes over the weights of a model that is trained.</summary>
    internal static TorchLlama OfNetwork(LlamaNetwork<float> network)
    {
        var parameters = network.Layout.All.ToDictionary(place => place.Name, place => new Parameter(
            tensor(network.Weights.AsSpan(place.Offset, place.Count).ToArray()).reshape([.. place.Shape]), requires_grad: true));
        var shape = network.Shape;
        return new(shape.Heads, shape.KeyValueHeads, shape.NormEpsilon, shape.RopeTheta, parameters, shape.Layers);
    }

    /// <summary>Logits [B, T or 1, V] of tokens [B, T]; the caller's to dispose of.</summary>
    /// <param name="tokens">They follow what the cache holds.</param>
    /// <param name="cache">Keys and values; null: none are kept.</param>
    /// <param name="lastOnly">Whether the head sees the last position only.</param>
    internal Tensor Forward(Tensor tokens, Cache? cache, bool lastOnly)
    {
        using var scope = NewDisposeScope();
        var (rows, length) = (tokens.shape[0], tokens.shape[1]);
        var x = Parameters[EmbeddingName].index_select(0, tokens.reshape(-1)).view(rows, length, -1);
        var size = Parameters["model.layers.0.self_attn.q_proj.weight"].shape[0] / Heads;
        var from = cache?.Length ?? 0;
        var (cosines, sines) = Turns(from, length, size);
        for (var layer = 0; layer < Layers; layer++)
        {
            Parameter Of(string part) => Parameters[$"model.layers.{layer}.{part}.weight"];
            Tensor Split(Tensor values, int heads) => values.view(rows, length, heads, size).transpose(1, 2);
            var h = Norm(x, Of("input_layernorm"));
            var queries = Turn(Split(F.linear(h, Of("self_attn.q_proj")), Heads), cosines, sines);
            var keys = Turn(Split(F.linear(h, Of("self_attn.k_proj")), KeyHeads), cosines, sines);
            var values = Split(F.linear(h, Of("self_attn.v_proj")), KeyHeads);
            if (cache is not null) (keys, values) = Extend(cache, layer, keys, values);
            if (KeyHeads != Heads)
                (keys, values) = (keys.repeat_interleave(Heads / KeyHeads, 1), values.repeat_interleave(Heads / KeyHeads, 1));
            var attended = F.scaled_dot_product_attention(queries, keys, values, null, 0.0, length > 1);
            x = x + F.linear(attended.transpose(1, 2).reshape(rows, length, Heads * size), Of("self_attn.o_proj"));
            h = Norm(x, Of("post_attention_layernorm"));
            x = x + F.linear(F.silu(F.linear(h, Of("mlp.gate_proj"))) * F.linear(h, Of("mlp.up_proj")), Of("mlp.down_proj"));
        }
        if (lastOnly) x = x.narrow(1, length - 1, 1);
        return F.linear(Norm(x, Parameters[NormName]), Parameters.GetValueOrDefault(HeadName) ?? Parameters[EmbeddingName])
            .MoveToOuterDisposeScope();
    }

    private static (Tensor, Tensor) Extend(Cache cache, int layer, Tensor keys, Tensor values)
    {
        if (cache.Blocks[layer] is var (oldKeys, oldValues))
        {
            (keys, values) = (cat([oldKeys, keys], 2), cat([oldValues, values], 2));
            oldKeys.Dispose();
            oldValues.Dispose();
        }
        cache.Blocks[layer] = (keys.DetachFromDisposeScope(), values.DetachFromDisposeScope());
        return (keys, values);
    }

    private Tensor Norm(Tensor x, Parameter weight) => weight * (x * rsqrt(x.pow(2).mean([-1], keepdim: true) + Epsilon));

    // [T, D] each, both halves alike.
    private (Tensor Cosines, Tensor Sines) Turns(long from, long length, long size)
    {
        var (cosines, sines) = (new float[length * size], new float[length * size]);
        for (var i = 0; i < cosines.Length; i++)
        {
            var (position, pair) = (from + i / size, i % size % (size / 2));
            (sines[i], cosines[i]) = MathF.SinCos(position * (float)Math.Pow(Theta, -2.0 * pair / size));
        }
        return (tensor(cosines).reshape(length, size), tensor(sines).reshape(length, size));
    }

    private static Tensor Turn(Tensor x, Tensor cosines, Tensor sines)
    {
        var halves = x.chunk(2, -1);
        return x * cosines + cat([-halves[1], halves[0]], -1) * sines;
    }

    private static Tensor Halves(Tensor matrix, int heads) =>
        matrix.reshape(heads, matrix.shape[0] / heads / 2, 2, matrix.shape[1]).transpose(1, 2).reshape(matrix.shape);

    private static string NameOf(string name)
    {
        var words = name.Split('.');
        if (words[0] != "blk")
            return words[0] switch { "token_embd" => EmbeddingName, "output_norm" => NormName, "output" => HeadName, _ => name };
        var part = words[2] switch
        {
            "attn_norm" => "input_layernorm",
            "attn_q" => "self_attn.q_proj",
            "attn_k" => "self_attn.k_proj",
            "attn_v" => "self_attn.v_proj",
            "attn_output" => "self_attn.o_proj",
            "ffn_norm" => "post_attention_layernorm",
            "ffn_gate" => "mlp.gate_proj",
            "ffn_up" => "mlp.up_proj",
            "ffn_down" => "mlp.down_proj",
            var other => throw new BadInputException($"The peer has no use for tensor '{other}'."),
        };
        return $"model.layers.{words[1]}.{part}.weight";
    }
}
