using Sparsescope.Gguf;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Cli;

/// <summary>A vocabulary of SentencePiece's without tokens for single bytes: llama.cpp ends the process on a character that it cannot
/// spell.</summary>
public sealed class MissingTokenTests
{
    [Fact]
    public void A_character_that_the_vocabulary_cannot_spell_fails_its_record_alone()
    {
        using var place = new Workplace();
        place.Write("spm.gguf", Model(withBytes: false));
        place.Write("p.jsonl",
            "{\"id\": \"a\", \"prompt\": \"hello\"}\n{\"id\": \"b\", \"prompt\": \"hello 世\"}\n"
            + "{\"id\": \"c\", \"prompt\": \"o hello\"}\n");
        var items = place.Run("measure", "-m", "spm.gguf", "-t", "1", "-f", "p.jsonl", "--raw", "-q", "--layers", "last").Ended(3).Items;
        Assert.Equal([false, true, false], items.Select(item => item.TryGetProperty("error", out _)));
        Assert.Contains("no token for '世' (U+4E16)", items[1].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void With_tokens_for_bytes_every_text_is_measured()
    {
        using var place = new Workplace();
        place.Write("spm.gguf", Model(withBytes: true));
        place.Run("measure", "-m", "spm.gguf", "-t", "1", "-p", "hello 世 \u0001", "--raw", "-q", "--layers", "last").Ended(0);
    }

    private static byte[] Model(bool withBytes)
    {
        // Of the alphabet of bytes the ASCII letters stay; the others become byte tokens, or words that no text has.
        var tokens = TinyModel.Vocabulary.ToArray();
        for (var b = 0; b < 256; b++) tokens[b] = withBytes ? $"<0x{b:X2}>" : b is >= '!' and <= '~' ? tokens[b] : $"none{b}";
        tokens[^5] = "▁";
        var types = tokens.Select((_, id) => withBytes && id < 256 ? 6 : id < TinyModel.EndOfText ? 1 : 3).ToArray();
        var metadata = new GgufMetadata
        {
            { "tokenizer.ggml.model", GgufValue.From("llama") },
            { "tokenizer.ggml.tokens", GgufValue.From(tokens) },
            { "tokenizer.ggml.token_type", GgufValue.From(types) },
            { "tokenizer.ggml.scores", GgufValue.From(new float[tokens.Length]) },
        };
        foreach (var (key, value) in TinyModel.Metadata()) metadata.TryAdd(key, value);
        using var stream = new MemoryStream();
        GgufWriter.Write(stream, metadata, TinyModel.Tensors());
        return stream.ToArray();
    }
}
