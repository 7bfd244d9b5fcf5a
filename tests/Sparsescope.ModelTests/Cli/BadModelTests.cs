using System.Buffers.Binary;
using Sparsescope.Gguf;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Cli;

public sealed class BadModelTests
{
    [Theory]
    [InlineData("empty", "empty")]
    [InlineData("truncated in its head", "bad.gguf")]
    [InlineData("truncated in its data", "end of the file")]
    [InlineData("wrong magic", "no GGUF")]
    [InlineData("big-endian", "big-endian")]
    [InlineData("absurd count of tensors", "18446744073709551615 tensors")]
    [InlineData("absurd count of keys", "18446744073709551615 key-value pairs")]
    [InlineData("offset out of the file", "end of the file")]
    [InlineData("vocabulary only", "vocabulary")]
    [InlineData("projector", "no language model")]
    [InlineData("token twice", "twice")]
    [InlineData("other widths than it says", "ffn_gate.weight")]
    public void A_file_that_is_no_sound_model_is_refused(string what, string says)
    {
        using var place = new Workplace();
        place.Write("bad.gguf", Bad(what));
        place.Write("prompts.jsonl", """{"prompt": "hello"}""");
        place.Run("measure", "-m", "bad.gguf", "-f", "prompts.jsonl", "-o", "out.jsonl").Refused("bad.gguf", says);
        Assert.Empty(place.Files("out"));
    }

    [Fact]
    public void A_missing_model_and_a_folder_are_refused()
    {
        using var place = new Workplace();
        place.Run("measure", "-m", "none.gguf", "-p", "hello").Refused("none.gguf", "does not exist");
        place.Run("measure", "-m", ".", "-p", "hello").Refused("folder");
    }

    [Fact]
    public void An_embedding_model_is_refused_for_having_no_residual_stream()
    {
        using var place = new Workplace();
        place.Write("bert.gguf", BertModel.Create());
        place.Run("measure", "-m", "bert.gguf", "-p", "hello", "-o", "out.jsonl").Refused("bert", "residual stream");
        Assert.Empty(place.Files("out"));
    }

    [Fact]
    public void A_model_in_another_format_is_refused_with_the_way_to_GGUF()
    {
        using var place = new Workplace();
        byte[] safetensors = [.. BitConverter.GetBytes(2L), .. "{}"u8];
        Directory.CreateDirectory(place["hf"]);
        place.Write("hf/model.safetensors", safetensors);
        place.Write("hf/model.safetensors.index.json", "{}");
        place.Write("weights.bin", safetensors);
        place.Run("measure", "-m", "hf/model.safetensors", "-p", "hello").Refused("is a safetensors file",
            "convert it to GGUF, so: python convert_hf_to_gguf.py 'hf'");
        place.Run("measure", "-m", "hf/model.safetensors.index.json", "-p", "hello")
            .Refused("convert it to GGUF, so: python convert_hf_to_gguf.py 'hf'");
        place.Run("inspect", "-m", "weights.bin").Refused("is a safetensors file", "python convert_hf_to_gguf.py '.'");
        place.Run("tokenize", "-m", "hf", "-p", "hello").Refused("a folder with a model in another format (model.safetensors)",
            "python convert_hf_to_gguf.py 'hf'");
        place.Run("measure", "-m", "none.safetensors", "-p", "hello").Refused("does not exist");
    }

    private static byte[] Bad(string what)
    {
        var bytes = TinyModel.Create();
        switch (what)
        {
            case "empty": return [];
            case "truncated in its head": return bytes[..1000];
            case "truncated in its data": return bytes[..^1000];
            case "wrong magic": "GGML"u8.CopyTo(bytes); return bytes;
            case "big-endian": BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), 3); return bytes;
            case "absurd count of tensors": BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), ulong.MaxValue); return bytes;
            case "absurd count of keys": BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), ulong.MaxValue); return bytes;
            case "offset out of the file":
                return new RawGguf().Header(1, 0).Tensor("token_embd.weight", [64, 4], offset: 1 << 20)
                .Data(1024).ToArray();
            case "vocabulary only": return Write(TinyModel.Metadata(), []);
            case "projector": return Write(With("general.type", GgufValue.From("mmproj")), TinyModel.Tensors());
            case "token twice":
                return Write(With("tokenizer.ggml.tokens",
                GgufValue.From([.. TinyModel.Vocabulary.Take(TinyModel.Vocabulary.Count - 1), "hello"])), TinyModel.Tensors());
            case "other widths than it says": return Write(With("llama.feed_forward_length", GgufValue.From(256u)), TinyModel.Tensors());
            default: throw new ArgumentOutOfRangeException(nameof(what), what, null);
        }
    }

    private static GgufMetadata With(string key, GgufValue value)
    {
        var metadata = new GgufMetadata { { key, value } };
        foreach (var (other, given) in TinyModel.Metadata()) metadata.TryAdd(other, given);
        return metadata;
    }

    private static byte[] Write(GgufMetadata metadata, IReadOnlyList<GgufTensorData> tensors)
    {
        using var stream = new MemoryStream();
        GgufWriter.Write(stream, metadata, tensors);
        return stream.ToArray();
    }
}
