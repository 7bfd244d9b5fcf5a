using System.Text.Json;
using Sparsescope.Gguf;

namespace Sparsescope.Tests.Gguf;

public sealed class GgufFileTests
{
    public static TheoryData<string> Architectures =>
        ["llama", "qwen2", "qwen3", "gemma3", "gpt2", "gptneox", "olmo2", "cohere2", "starcoder2", "falcon"];

    [Fact]
    public void What_was_written_is_read_back()
    {
        var file = Read(TinyModel.Create(blocks: 3));

        Assert.Equal(3, file.Version);
        Assert.Equal("llama", file.Architecture);
        Assert.Equal(3, file.BlockCount);
        Assert.Equal(TinyModel.Width, file.EmbeddingLength);
        Assert.Equal(TinyModel.ContextLength, file.ContextLength);
        Assert.Equal([128L], file.FeedForwardLengths);
        Assert.Equal([4L], file.HeadCounts);
        Assert.Equal(300, file.VocabularySize);
        Assert.Equal("gpt2", file.TokenizerModel);
        Assert.Equal(TinyModel.ChatTemplate, file.ChatTemplate);
        Assert.Equal(1, file.SplitCount);
        Assert.False(file.IsVocabularyOnly);
        Assert.Equal(32u, file.Alignment);
        Assert.Equal(0, file.DataOffset % 32);
        GgufModelCheck.Require(file);
    }

    [Fact]
    public void Metadata_keep_their_order_and_values()
    {
        var written = TinyModel.Metadata();
        var read = Read(TinyModel.Create()).Metadata;

        Assert.Equal(written.Select(pair => pair.Key), read.Select(pair => pair.Key));
        foreach (var (key, value) in written)
        {
            Assert.True(read.TryGet(key, out var other));
            Assert.Equal((value.ElementType, value.IsArray, value.Count), (other.ElementType, other.IsArray, other.Count));
            Assert.True(value.Bytes.Span.SequenceEqual(other.Bytes.Span), key);
        }
        var tokens = read.FindArray("tokenizer.ggml.tokens", GgufValueType.String)!;
        Assert.Equal(TinyModel.Vocabulary, Enumerable.Range(0, tokens.Count).Select(i => tokens.StringAt(i)!));
    }

    [Fact]
    public void Tensors_keep_their_order_shape_and_data()
    {
        var bytes = TinyModel.Create();
        var file = Read(bytes);
        var written = TinyModel.Tensors();

        Assert.Equal(written.Count, file.Tensors.Count);
        foreach (var (expected, actual) in written.Zip(file.Tensors))
        {
            Assert.Equal((expected.Name, expected.Type), (actual.Name, actual.Type));
            Assert.Equal(expected.Dimensions, actual.Dimensions);
            Assert.Equal(expected.Bytes.Length, actual.ByteSize);
            var data = bytes.AsSpan((int)(file.DataOffset + actual.Offset), (int)actual.ByteSize);
            Assert.True(data.SequenceEqual(expected.Bytes.Span), expected.Name);
        }
    }

    [Fact]
    public void Every_scalar_type_is_read_as_what_it_is()
    {
        var raw = new RawGguf().Header(tensors: 0, pairs: 12)
            .Pair("u8", 0, [200]).Pair("i8", 1, [200]).Pair("u16", 2, [1, 200]).Pair("i16", 3, [1, 200])
            .Pair("u32", 4, [0, 0, 0, 200]).Pair("i32", 5, [0, 0, 0, 200]).Pair("f32", 6, BitConverter.GetBytes(1.5f))
            .Pair("bool", 7, [1]).Pair("u64", 10, BitConverter.GetBytes(ulong.MaxValue)).Pair("i64", 11, BitConverter.GetBytes(-5L))
            .Pair("f64", 12, BitConverter.GetBytes(-2.5)).StringPair("str", "héllo");
        var metadata = Read(raw.ToArray()).Metadata;

        Assert.Equal(200, metadata.FindInteger("u8"));
        Assert.Equal(-56, metadata.FindInteger("i8"));
        Assert.Equal(0xC801, metadata.FindInteger("u16"));
        Assert.Equal(0xC801 - 0x10000, metadata.FindInteger("i16"));
        Assert.Equal(0xC8000000, metadata.FindInteger("u32"));
        Assert.Equal(unchecked((int)0xC8000000), metadata.FindInteger("i32"));
        Assert.Equal(1.5, metadata.FindNumber("f32"));
        Assert.True(metadata.FindBool("bool"));
        Assert.Null(metadata.FindInteger("u64"));
        Assert.Equal((double)ulong.MaxValue, metadata.FindNumber("u64"));
        Assert.Equal(-5, metadata.FindInteger("i64"));
        Assert.Equal(-2.5, metadata.FindNumber("f64"));
        Assert.Equal("héllo", metadata.FindString("str"));

        Assert.Null(metadata.FindString("u8"));
        Assert.Null(metadata.FindInteger("str"));
        Assert.Null(metadata.FindNumber("bool"));
        Assert.Null(metadata.FindBool("u8"));
        Assert.Null(metadata.FindString("missing"));
    }

    [Fact]
    public void A_missing_or_unfit_key_that_is_needed_is_named()
    {
        var metadata = new GgufMetadata("m.gguf") { { "a", GgufValue.From("x") }, { "b", GgufValue.From(-1) } };
        Assert.Contains("m.gguf: its key 'a' is not an integer", Assert.Throws<BadInputException>(() => metadata.GetCount("a")).Message);
        Assert.Contains("m.gguf: its key 'b' is not", Assert.Throws<BadInputException>(() => metadata.GetCount("b")).Message);
        Assert.Contains("m.gguf: it has no key 'c'", Assert.Throws<BadInputException>(() => metadata.GetString("c")).Message);
    }

    [Fact]
    public void Version_2_is_read_like_version_3()
    {
        var bytes = TinyModel.Create();
        bytes[4] = 2;
        Assert.Equal(2, Read(bytes).Version);
    }

    [Fact]
    public void A_vocabulary_of_150_000_tokens_is_read_without_a_string_for_each()
    {
        using var stream = new MemoryStream();
        var tokens = Enumerable.Range(0, 150_000).Select(i => $"token{i}").ToArray();
        GgufWriter.Write(stream, new GgufMetadata { { "tokens", GgufValue.From(tokens) } }, []);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var value = GgufFile.Read(stream, "v.gguf").Metadata.FindArray("tokens", GgufValueType.String)!;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal("token149999", value.StringAt(149_999));
        Assert.InRange(allocated, 0, 5 * stream.Length);
    }

    [Theory, MemberData(nameof(Architectures))]
    public void Files_of_llama_cpp_own_converter_are_read_and_found_loadable(string name)
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(Shared.Path("golden", "arch", name, "reference.json")));
        using var stream = File.OpenRead(Shared.Path("golden", "arch", name, "model.gguf"));
        var file = GgufFile.Read(stream, $"{name}.gguf");

        GgufModelCheck.Require(file);
        Assert.Equal(name, file.Architecture);
        Assert.Equal(reference.RootElement.GetProperty("layers").GetInt32(), file.BlockCount);
        Assert.Equal(reference.RootElement.GetProperty("width").GetInt32(), file.EmbeddingLength);
        Assert.Equal(512, file.VocabularySize);
        var last = file.Tensors[^1];
        Assert.InRange(stream.Length - (file.DataOffset + last.Offset + last.ByteSize), 0, file.Alignment - 1);
    }

    [Fact]
    public void A_published_model_is_read_and_found_loadable()
    {
        using var stream = File.OpenRead(Shared.Path("models", "SmolLM2-135M-Instruct.Q4_1.gguf"));
        var file = GgufFile.Read(stream, "smollm2.gguf");
        GgufModelCheck.Require(file);
        Assert.Equal(("llama", 30, 576), (file.Architecture, file.BlockCount, file.EmbeddingLength));
        Assert.Equal((8192, 49_152), (file.ContextLength, file.VocabularySize));
        Assert.Contains("<|im_start|>", file.ChatTemplate);
    }

    private static GgufFile Read(byte[] bytes) => GgufFile.Read(new MemoryStream(bytes), "tiny.gguf");
}
