using Sparsescope.Gguf;
using Sparsescope.Managed.Network;

namespace Sparsescope.Managed.Export;

/// <summary>Writes a trained model as a GGUF file that any program over llama.cpp reads, its vocabulary included.</summary>
/// <remarks>
/// Two things differ between the trainer and llama.cpp's architecture 'llama'. It turns pairs of neighbouring entries where the trainer
/// turns entries half a head
/// apart, so the rows of queries and keys change places. And its tokenizer is a byte-level one without merges: nothing is put together,
/// every character stays.
/// </remarks>
public static class GgufExport
{
    /// <summary>The kinds of weights a model can be written in.</summary>
    public static IReadOnlyList<GgmlType> Types { get; } = [GgmlType.F32, GgmlType.F16, GgmlType.Q8_0];

    /// <param name="stream">At the start of the file.</param>
    /// <param name="name">Name of the model, for people.</param>
    /// <param name="shape">Its sizes.</param>
    /// <param name="weights">As <see cref="LlamaLayout"/> lays them.</param>
    /// <param name="tokens">Its vocabulary; as many tokens as the shape has.</param>
    /// <param name="type">Of the matrices; norms stay F32, and so do matrices whose rows are no whole blocks.</param>
    public static void Write(Stream stream, string name, LlamaShape shape, float[] weights, TokenTable tokens, GgmlType type)
    {
        if (tokens.Tokens.Count != shape.Vocabulary)
            throw new ArgumentException($"{tokens.Tokens.Count} tokens are not the {shape.Vocabulary} of the model", nameof(tokens));
        GgufWriter.Write(stream, Metadata(name, shape, tokens, type), Tensors(shape, weights, type));
    }

    private static GgufMetadata Metadata(string name, LlamaShape shape, TokenTable tokens, GgmlType type) => new(name)
    {
        { "general.architecture", GgufValue.From("llama") },
        { "general.type", GgufValue.From("model") },
        { "general.name", GgufValue.From(name) },
        { "general.file_type", GgufValue.From(FileType(type)) },
        { "llama.block_count", GgufValue.From((uint)shape.Layers) },
        { "llama.context_length", GgufValue.From((uint)shape.Context) },
        { "llama.embedding_length", GgufValue.From((uint)shape.Width) },
        { "llama.feed_forward_length", GgufValue.From((uint)shape.MlpWidth) },
        { "llama.attention.head_count", GgufValue.From((uint)shape.Heads) },
        { "llama.attention.head_count_kv", GgufValue.From((uint)shape.KeyValueHeads) },
        { "llama.attention.layer_norm_rms_epsilon", GgufValue.From((float)shape.NormEpsilon) },
        { "llama.rope.dimension_count", GgufValue.From((uint)shape.HeadWidth) },
        { "llama.rope.freq_base", GgufValue.From((float)shape.RopeTheta) },
        { "llama.vocab_size", GgufValue.From((uint)shape.Vocabulary) },
        { "tokenizer.ggml.model", GgufValue.From("gpt2") },
        { "tokenizer.ggml.pre", GgufValue.From("gpt-2") },
        { "tokenizer.ggml.tokens", GgufValue.From(tokens.ByteLevel()) },
        { "tokenizer.ggml.token_type",
            GgufValue.From([.. Enumerable.Range(0, shape.Vocabulary).Select(id => tokens.IsCharacter(id) ? NormalToken : ControlToken)]) },
        { "tokenizer.ggml.merges", GgufValue.From(Array.Empty<string>()) },
        // never put before a text; without it llama.cpp assumes an id of GPT-2
        { "tokenizer.ggml.bos_token_id", GgufValue.From((uint)tokens.End) },
        { "tokenizer.ggml.eos_token_id", GgufValue.From((uint)tokens.End) },
        { "tokenizer.ggml.padding_token_id", GgufValue.From((uint)tokens.Padding) },
        { "tokenizer.ggml.add_bos_token", GgufValue.From(false) },
        { "tokenizer.ggml.add_eos_token", GgufValue.From(false) },
    };

    private const int NormalToken = 1, ControlToken = 3;   // llama_token_type

    // llama_ftype: what most tensors are.
    private static uint FileType(GgmlType type) => type switch
    {
        GgmlType.F32 => 0,
        GgmlType.F16 => 1,
        GgmlType.Q8_0 => 7,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "a model is written in F32, F16 or Q8_0"),
    };

    private static List<GgufTensorData> Tensors(LlamaShape shape, float[] weights, GgmlType type)
    {
        var layout = new LlamaLayout(shape);
        var tensors = new List<GgufTensorData> { Tensor("token_embd", layout.Embedding) };
        foreach (var (i, block) in layout.Blocks.Index())
        {
            tensors.AddRange(
            [
                Tensor($"blk.{i}.attn_norm", block.AttentionNorm),
                Encode($"blk.{i}.attn_q", block.Query, NeighbouringPairs(block.Query.In(weights), shape.Heads, shape), type),
                Encode($"blk.{i}.attn_k", block.Key, NeighbouringPairs(block.Key.In(weights), shape.KeyValueHeads, shape), type),
                Tensor($"blk.{i}.attn_v", block.Value),
                Tensor($"blk.{i}.attn_output", block.Output),
                Tensor($"blk.{i}.ffn_norm", block.MlpNorm),
                Tensor($"blk.{i}.ffn_gate", block.Gate),
                Tensor($"blk.{i}.ffn_up", block.Up),
                Tensor($"blk.{i}.ffn_down", block.Down),
            ]);
        }
        tensors.Add(Tensor("output_norm", layout.Norm));
        tensors.Add(Tensor("output", layout.Head));
        return tensors;

        GgufTensorData Tensor(string name, ParameterPlace place) => Encode(name, place, place.In(weights), type);
    }

    private static GgufTensorData Encode(string name, ParameterPlace place, ReadOnlySpan<float> values, GgmlType type)
    {
        var file = name + ".weight";
        if (place.IsVector) return GgufTensorData.F32(file, [place.Columns], values);
        long[] dimensions = [place.Columns, place.Rows];
        return place.Columns % type.Block().Elements != 0 ? GgufTensorData.F32(file, dimensions, values) : type switch
        {
            GgmlType.F32 => GgufTensorData.F32(file, dimensions, values),
            GgmlType.F16 => GgufTensorData.F16(file, dimensions, values),
            _ => GgufTensorData.Q8_0(file, dimensions, values),
        };
    }

    // Row i and row i + D/2 of each head come to stand beside each other, at 2i and 2i + 1.
    private static float[] NeighbouringPairs(ReadOnlySpan<float> rows, int heads, LlamaShape shape)
    {
        var (d, c) = (shape.HeadWidth, shape.Width);
        var moved = new float[rows.Length];
        for (var head = 0; head < heads; head++)
        {
            for (var row = 0; row < d; row++)
            {
                var to = head * d + (row < d / 2 ? 2 * row : 2 * (row - d / 2) + 1);
                rows.Slice((head * d + row) * c, c).CopyTo(moved.AsSpan(to * c));
            }
        }
        return moved;
    }
}
