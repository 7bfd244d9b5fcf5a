using Sparsescope.Gguf;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Cli;

/// <summary>
/// A vocabulary with two equal tokens: llama.cpp ends the process (its table of texts then has fewer entries than there are tokens). Every
/// command that opens a model refuses it before, in one sentence.
/// </summary>
public sealed class EqualTokensTests
{
    private const string Says = "its token 299, 'b', is in the vocabulary twice";

    public static TheoryData<string> Commands =>
    [
        "measure -m m.gguf -p hello --engine native", "measure -m m.gguf -p hello --engine managed", "inspect -m m.gguf",
        "tokenize -m m.gguf -p hello", "render -m m.gguf -p hello", "trace -m m.gguf -p hello -o t.html",
        "serve -m m.gguf --engine native --port 0", "serve -m m.gguf --engine managed --port 0",
        "study run mine -m m.gguf --data data --store runs.db", "bench -m m.gguf",
    ];

    [Theory, MemberData(nameof(Commands))]
    public void A_vocabulary_with_two_equal_tokens_is_refused(string command)
    {
        using var place = Place([.. TinyModel.Vocabulary.Skip(1), "b"]);
        place.Run(command.Split(' ')).Refused(Says);
    }

    [Theory]
    [InlineData("native"), InlineData("managed")]
    public void Empty_tokens_have_names_of_their_own_and_are_no_equal_ones(string engine)
    {
        using var place = Place(["", "", .. TinyModel.Vocabulary.Skip(2)]);
        place.Run("measure", "-m", "m.gguf", "-p", "hello", "-q", "-t", "1", "--engine", engine).Ended(0);
    }

    private static Workplace Place(string[] vocabulary)
    {
        var place = StudyPlace.Create(3);
        var metadata = new GgufMetadata("model");
        foreach (var (key, value) in TinyModel.Metadata())
            metadata.Add(key, key == "tokenizer.ggml.tokens" ? GgufValue.From(vocabulary) : value);
        using var stream = new MemoryStream();
        GgufWriter.Write(stream, metadata, TinyModel.Tensors());
        place.Write("m.gguf", stream.ToArray());
        return place;
    }
}
