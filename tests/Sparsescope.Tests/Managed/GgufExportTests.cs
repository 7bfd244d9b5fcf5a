using Sparsescope.Gguf;
using Sparsescope.Managed.Export;
using Sparsescope.Managed.Network;
using Sparsescope.Managed.Training;

namespace Sparsescope.Tests.Managed;

public sealed class GgufExportTests
{
    private static readonly LlamaShape s_shape = new()
    {
        Width = 32,
        Layers = 2,
        Heads = 4,
        KeyValueHeads = 2,
        MlpWidth = 64,
        Context = 16,
        Vocabulary = 4,
        RopeTheta = 500,
        NormEpsilon = 1e-5,
    };
    private static readonly TokenTable s_tokens = new(["<end>", " ", "a", "7"], End: 0, Padding: 0);

    private readonly LlamaLayout _layout = new(s_shape);
    private readonly float[] _weights;

    public GgufExportTests()
    {
        _weights = new float[_layout.Count];
        InitialWeights.Fill(_weights, _layout, 0.1, seed: 1);
    }

    [Fact]
    public void Sizes_and_vocabulary_are_those_of_the_model()
    {
        var (file, _) = Write(GgmlType.F32);
        var metadata = file.Metadata;
        Assert.Equal("llama", metadata.GetString("general.architecture"));
        Assert.Equal((2, 16, 32, 64), (metadata.GetCount("llama.block_count"), metadata.GetCount("llama.context_length"),
            metadata.GetCount("llama.embedding_length"), metadata.GetCount("llama.feed_forward_length")));
        Assert.Equal((4, 2, 8), (metadata.GetCount("llama.attention.head_count"), metadata.GetCount("llama.attention.head_count_kv"),
            metadata.GetCount("llama.rope.dimension_count")));
        Assert.Equal(500, metadata.FindNumber("llama.rope.freq_base"));
        Assert.Equal(1e-5f, metadata.FindNumber("llama.attention.layer_norm_rms_epsilon"));
        var tokens = metadata.FindArray("tokenizer.ggml.tokens", GgufValueType.String)!;
        Assert.Equal(["<end>", "Ġ", "a", "7"], Enumerable.Range(0, tokens.Count).Select(i => tokens.StringAt(i)));
        var kinds = metadata.FindArray("tokenizer.ggml.token_type", GgufValueType.Int32)!;
        Assert.Equal([3L, 1L, 1L, 1L], Enumerable.Range(0, kinds.Count).Select(i => kinds.IntegerAt(i)));
        Assert.Equal(0, metadata.GetCount("tokenizer.ggml.eos_token_id"));
        Assert.False(metadata.FindBool("tokenizer.ggml.add_bos_token"));
    }

    [Fact]
    public void Queries_and_keys_exchange_rows_and_nothing_else_does()
    {
        var (file, stream) = Write(GgmlType.F32);
        foreach (var (name, place, heads) in ((string, ParameterPlace, int)[])[("attn_q", _layout.Blocks[1].Query, 4),
            ("attn_k", _layout.Blocks[1].Key, 2)])
        {
            var written = Read(file, stream, $"blk.1.{name}.weight");
            for (var head = 0; head < heads; head++)
            {
                // Pair i: the trainer's rows i and i + 4 of a head of 8.
                for (var i = 0; i < 4; i++)
                {
                    Assert.Equal(Row(place, head * 8 + i), written.AsSpan((head * 8 + 2 * i) * 32, 32).ToArray());
                    Assert.Equal(Row(place, head * 8 + i + 4), written.AsSpan((head * 8 + 2 * i + 1) * 32, 32).ToArray());
                }
            }
        }
        Assert.Equal(_layout.Blocks[1].Value.In(_weights).ToArray(), Read(file, stream, "blk.1.attn_v.weight"));
        Assert.Equal(_layout.Embedding.In(_weights).ToArray(), Read(file, stream, "token_embd.weight"));
        Assert.Equal(_layout.Head.In(_weights).ToArray(), Read(file, stream, "output.weight"));
        Assert.Equal(_layout.Count, file.Tensors.Sum(tensor => tensor.ElementCount));

        float[] Row(ParameterPlace place, int row) => place.In(_weights).Slice(row * 32, 32).ToArray();
    }

    [Theory, InlineData(GgmlType.F16, 1.0 / 2048, 0), InlineData(GgmlType.Q8_0, 0, 0.6 / 127)]
    public void Smaller_types_round_to_the_nearest_and_norms_stay_as_they_are(GgmlType type, double relative, double ofLargest)
    {
        var (file, stream) = Write(type);
        var (read, original) = (Read(file, stream, "blk.0.ffn_down.weight"), _layout.Blocks[0].Down.In(_weights).ToArray());
        Assert.Equal(type, file.Tensors.Single(tensor => tensor.Name == "blk.0.ffn_down.weight").Type);
        Assert.Equal(GgmlType.F32, file.Tensors.Single(tensor => tensor.Name == "output_norm.weight").Type);
        for (var block = 0; block < original.Length; block += 32)
        {
            var largest = original.AsSpan(block, 32).ToArray().Max(MathF.Abs);
            for (var i = block; i < block + 32; i++)
                Assert.Equal(original[i], read[i], Math.Abs(original[i]) * relative + largest * ofLargest + 1e-7);
        }
    }

    [Fact]
    public void A_block_of_zeros_stays_zero_and_the_largest_of_a_block_is_met()
    {
        var values = new float[64];
        values[40] = -3;
        values[41] = 1.5f;
        var tensor = GgufTensorData.Q8_0("x", [64], values);
        var read = new float[64];
        TensorFloats.Decode(GgmlType.Q8_0, tensor.Bytes.Span, read);
        Assert.All(read[..40], value => Assert.Equal(0, value));
        Assert.Equal(-3, read[40], 2e-3);
        Assert.Equal(1.5, read[41], 0.5 * 3 / 127 + 1e-3);
        Assert.Throws<ArgumentException>(() => GgufTensorData.Q8_0("x", [33], new float[33]));
    }

    [Fact]
    public void A_vocabulary_of_another_size_or_beyond_ASCII_is_refused()
    {
        Assert.Throws<ArgumentException>(() => GgufExport.Write(Stream.Null, "x", s_shape, _weights, new(["a"], 0, 0), GgmlType.F32));
        Assert.Throws<ArgumentException>(() => new TokenTable(["ü"], 0, 0).ByteLevel());
    }

    private (GgufFile File, Stream Stream) Write(GgmlType type)
    {
        var stream = new MemoryStream();
        GgufExport.Write(stream, "test", s_shape, _weights, s_tokens, type);
        return (GgufFile.Read(stream, "test"), stream);
    }

    private static float[] Read(GgufFile file, Stream stream, string name) =>
        TensorFloats.Read(stream, file, file.Tensors.Single(tensor => tensor.Name == name));
}
