using Sparsescope.Gguf;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Cli;

/// <summary>
/// An embedding model of one block that llama.cpp loads: an encoder, whose graph has no final norm over a residual stream.
/// </summary>
internal static class BertModel
{
    private const int Width = 64, MlpWidth = 128, Context = 64;

    internal static byte[] Create()
    {
        var metadata = new GgufMetadata
        {
            { "general.architecture", GgufValue.From("bert") },
            { "bert.block_count", GgufValue.From(1u) },
            { "bert.context_length", GgufValue.From((uint)Context) },
            { "bert.embedding_length", GgufValue.From((uint)Width) },
            { "bert.feed_forward_length", GgufValue.From((uint)MlpWidth) },
            { "bert.attention.head_count", GgufValue.From(4u) },
            { "bert.attention.layer_norm_epsilon", GgufValue.From(1e-5f) },
            { "bert.attention.causal", GgufValue.From(false) },
            { "bert.pooling_type", GgufValue.From(1u) },
            { "tokenizer.ggml.token_type_count", GgufValue.From(2u) },
        };
        foreach (var (key, value) in TinyModel.Metadata().Where(pair => pair.Key.StartsWith("tokenizer.", StringComparison.Ordinal)))
            metadata.TryAdd(key, value);
        List<GgufTensorData> tensors =
        [
            Tensor("token_embd.weight", Width, TinyModel.Vocabulary.Count), Tensor("position_embd.weight", Width, Context),
                Tensor("token_types.weight", Width, 2),
            Tensor("token_embd_norm.weight", Width), Tensor("token_embd_norm.bias", Width),
        ];
        foreach (var (name, columns, rows) in ((string, int, int)[])[("attn_q", Width, Width), ("attn_k", Width, Width),
            ("attn_v", Width, Width), ("attn_output", Width, Width), ("ffn_up", Width, MlpWidth), ("ffn_down", MlpWidth, Width)])
        {
            tensors.Add(Tensor($"blk.0.{name}.weight", columns, rows));
            tensors.Add(Tensor($"blk.0.{name}.bias", rows));
        }
        foreach (var name in (string[])["attn_output_norm", "layer_output_norm"])
        {
            tensors.Add(Tensor($"blk.0.{name}.weight", Width));
            tensors.Add(Tensor($"blk.0.{name}.bias", Width));
        }
        using var stream = new MemoryStream();
        GgufWriter.Write(stream, metadata, tensors);
        return stream.ToArray();
    }

    private static GgufTensorData Tensor(string name, params long[] dimensions)
    {
        var values = new float[dimensions.Aggregate((product, size) => product * size)];
        Array.Fill(values, 0.01f);
        return GgufTensorData.F32(name, dimensions, values);
    }
}
