using Sparsescope.Gguf;

namespace Sparsescope.Tests.Gguf;

public sealed class GgufModelCheckTests
{
    private static readonly Dictionary<string, (string Key, GgufValue Value, string Says)> s_cases = new()
    {
        ["no blocks"] = ("llama.block_count", GgufValue.From(0u), "it has 0 blocks"),
        ["too many blocks"] = ("llama.block_count", GgufValue.From(513u), "it has 513 blocks, where 1 to 512"),
        ["block count of another type"] = ("llama.block_count", GgufValue.From("2"), "its key 'llama.block_count' is not an integer"),
        ["no width"] = ("llama.embedding_length", GgufValue.From(0u), "its embedding length is 0"),
        ["no context"] = ("llama.context_length", GgufValue.From(0u), "its context length is 0"),
        ["prediction layers"] = ("llama.nextn_predict_layers", GgufValue.From(3u), "more prediction layers than blocks"),
        ["rope scaling"] = ("llama.rope.scaling.type", GgufValue.From("cubic"), "rope scaling type 'cubic' is unknown"),
        ["experts without use"] = ("llama.expert_count", GgufValue.From(8u), "8 experts of which 0 are used"),
        ["use without experts"] = ("llama.expert_used_count", GgufValue.From(2u), "0 experts of which 2 are used"),
        ["adapter"] = ("general.type", GgufValue.From("adapter"), "no language model but of type 'adapter'"),
        ["vision part"] = ("general.architecture", GgufValue.From("clip"), "no language model but of type"),
        ["architecture of another type"] = ("general.architecture", GgufValue.From(1u), "its key 'general.architecture' is not a string"),
        ["tokens of another type"] = ("tokenizer.ggml.tokens", GgufValue.From([1, 2, 3]), "it has no list of tokens"),
        ["too few token types"] = ("tokenizer.ggml.token_type", GgufValue.From([1, 2, 3]), "are not 300 int32 numbers"),
        ["tokenizer of another type"] = ("tokenizer.ggml.model", GgufValue.From(1u), "it has no tokenizer"),
        ["no vocabulary"] = ("tokenizer.ggml.model", GgufValue.From("none"), "the file has no vocabulary"),
        ["no tokens"] = ("tokenizer.ggml.tokens", GgufValue.From((string[])[]),
            "its list of tokens (key 'tokenizer.ggml.tokens') is empty"),
        ["tokens without a row"] = ("tokenizer.ggml.tokens", GgufValue.From([.. TinyModel.Vocabulary.Take(200)]),
            "it has 200 tokens and embeddings of 300"),
        ["name of an empty token"] =
            ("tokenizer.ggml.tokens", GgufValue.From([.. TinyModel.Vocabulary.Take(290), "", "[EMPTY_290]",
                .. TinyModel.Vocabulary.Skip(292)]),
                "its token 291, '[EMPTY_290]', is in the vocabulary twice"),
        ["epsilon below 0"] = ("llama.attention.layer_norm_rms_epsilon", GgufValue.From(-1f),
            "'llama.attention.layer_norm_rms_epsilon' is -1"),
        ["epsilon that is no number"] = ("llama.attention.layer_norm_rms_epsilon", GgufValue.From(float.NaN), "rms_epsilon' is NaN"),
        ["no heads"] = ("llama.attention.head_count", GgufValue.From(0u), "its attention has 0 heads"),
        ["heads that do not divide"] = ("llama.attention.head_count_kv", GgufValue.From(3u), "its attention has 4 heads, and 3 of keys"),
        ["more heads than there are rows"] = ("llama.attention.head_count", GgufValue.From(8u), "16 of the 8 dimensions of a head"),
        ["keys unlike values"] = ("llama.attention.key_length", GgufValue.From(32u), "its keys have 32 dimensions and its values 16"),
        ["heads of another size"] = ("llama.attention.head_count", GgufValue.From([2, 4]), "2 heads of 32 are 64"),
        ["odd rotation"] = ("llama.rope.dimension_count", GgufValue.From(15u), "15 of the 16 dimensions of a head are to be rotated"),
        ["rotation beyond a head"] = ("llama.rope.dimension_count", GgufValue.From(18u), "18 of the 16 dimensions"),
        ["no rotation"] = ("llama.rope.dimension_count", GgufValue.From(0u), "0 of the 16 dimensions"),
        ["token twice"] =
            ("tokenizer.ggml.tokens", GgufValue.From([.. TinyModel.Vocabulary.Skip(1), "b"]),
                "its token 299, 'b', is in the vocabulary twice"),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory, MemberData(nameof(Cases))]
    public void A_model_that_llama_cpp_cannot_load_is_refused_with_its_reason(string name)
    {
        var (key, value, says) = s_cases[name];
        var e = Assert.Throws<BadInputException>(() => GgufModelCheck.Require(With((key, value))));
        Assert.StartsWith("m.gguf: ", e.Message);
        Assert.Contains(says, e.Message);
    }

    [Fact]
    public void Sensible_experts_pass() =>
        GgufModelCheck.Require(With(("llama.expert_count", GgufValue.From(8u)), ("llama.expert_used_count", GgufValue.From([2, 4]))));

    [Fact]
    public void Bytes_that_are_no_UTF8_do_not_make_two_tokens_one()
    {
        // "\xC3" and "\xC4" both read as U+FFFD.
        var raw = new RawGguf().Header(1, 6).StringPair("general.architecture", "llama").Pair("llama.block_count", 4, [1, 0, 0, 0])
            .Pair("llama.context_length", 4, [1, 0, 0, 0]).Pair("llama.embedding_length", 4, [8, 0, 0, 0])
            .StringPair("tokenizer.ggml.model", "llama").Array("tokenizer.ggml.tokens", 8, 2)
            .UInt64(1).Bytes([0xC3]).UInt64(1).Bytes([0xC4]).Tensor("w", [8]).Data(32);
        GgufModelCheck.Require(GgufFile.Read(new MemoryStream(raw.ToArray()), "m.gguf"));
    }

    [Theory]
    [InlineData("blk.1.ffn_up.weight"), InlineData("blk.0.attn_norm.weight")]
    public void Weights_that_are_integers_are_refused(string name)
    {
        var tensors = TinyModel.Tensors()
            .Select(tensor => tensor.Name == name ? new GgufTensorData(name, GgmlType.I32, tensor.Dimensions, tensor.Bytes) : tensor)
            .ToList();
        var e = Assert.Throws<BadInputException>(() => GgufModelCheck.Require(Read(TinyModel.Metadata(), tensors)));
        Assert.Contains($"its tensor '{name}' is of type I32", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_alone_is_refused()
    {
        var file = Read(TinyModel.Metadata(), []);
        Assert.True(file.IsVocabularyOnly);
        Assert.Contains("a vocabulary and no weights", Assert.Throws<BadInputException>(() => GgufModelCheck.Require(file)).Message);
    }

    [Fact]
    public void Of_a_model_in_several_files_only_the_first_passes()
    {
        GgufModelCheck.Require(With(("split.count", GgufValue.From(3u)), ("split.no", GgufValue.From(0u))));
        var second = With(("split.count", GgufValue.From(3u)), ("split.no", GgufValue.From(1u)));
        Assert.Equal(3, second.SplitCount);
        Assert.Contains("part 2 of a model in 3 files", Assert.Throws<BadInputException>(() => GgufModelCheck.Require(second)).Message);
    }

    private static GgufFile With(params (string Key, GgufValue Value)[] changes)
    {
        var metadata = new GgufMetadata();
        foreach (var (key, value) in changes) metadata.Add(key, value);
        foreach (var (key, value) in TinyModel.Metadata()) metadata.TryAdd(key, value);
        return Read(metadata, TinyModel.Tensors());
    }

    private static GgufFile Read(GgufMetadata metadata, IReadOnlyList<GgufTensorData> tensors)
    {
        var stream = new MemoryStream();
        GgufWriter.Write(stream, metadata, tensors);
        return GgufFile.Read(stream, "m.gguf");
    }
}
