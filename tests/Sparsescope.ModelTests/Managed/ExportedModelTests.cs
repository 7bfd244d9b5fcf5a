using Sparsescope.Gguf;
using Sparsescope.Llama;
using Sparsescope.Managed.Export;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.LatentRules;
using Sparsescope.Managed.Network;
using Sparsescope.Managed.Training;
using Sparsescope.ModelTests.Engine;

namespace Sparsescope.ModelTests.Managed;

/// <summary>A model of the trainer, written as GGUF, is the same model in llama.cpp.</summary>
public sealed class ExportedModelTests : IDisposable
{
    private const double Bound = 1e-4;

    private static readonly TokenTable s_tokens = new(CharTokenizer.Tokens, CharTokenizer.Eos, CharTokenizer.Pad);

    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Keys and values of their own for each head, shared by two, and shared by all: the exchange of rows differs.
    [Theory, InlineData(4), InlineData(2), InlineData(1)]
    public void Hidden_states_and_logits_agree_at_every_layer_and_position(int keyValueHeads)
    {
        var shape = Shape(keyValueHeads);
        using var workers = new Workers(1);
        var trained = Random(shape, workers);
        using var model = LlamaModel.Load(Write(trained, GgmlType.F32), 0);
        using var engine = new LlamaEngine(model, "llama", new() { Threads = 1 });
        Assert.Equal(shape.Layers, model.LayerCount);
        int[] tokens = [.. CharTokenizer.Encode("Q3999 P49 Q1234"), CharTokenizer.Eos];
        var points = engine.Taps.Where(tap => tap.Tap == TapNames.ResidPost).ToList();
        Assert.Equal(shape.Layers + 1, points.Count);
        var seen = new Recorder();
        engine.Run([new(tokens, [.. Enumerable.Range(0, tokens.Length)])], points, seen, null, 0, CancellationToken.None);

        var batch = new Batch(1, tokens.Length);
        tokens.CopyTo(batch.Tokens, 0);
        Array.Fill(batch.Targets, Batch.NoTarget);
        trained.Forward(batch);
        for (var position = 0; position < tokens.Length; position++)
        {
            for (var layer = 0; layer <= shape.Layers; layer++)
                RequireNear(seen.States[(0, TapNames.ResidPost, layer, position)], trained.State(layer, 0, position),
                    $"layer {layer} position {position}");
        }
        RequireNear(seen.LogitRows[(0, tokens.Length - 1)], trained.Logits(0, tokens.Length - 1), "logits");
    }

    [Theory, InlineData(GgmlType.F16, 2e-3), InlineData(GgmlType.Q8_0, 6e-2)]
    public void Smaller_weights_give_nearly_the_same_states(GgmlType type, double bound)
    {
        using var workers = new Workers(1);
        var trained = Random(Shape(2), workers);
        var tokens = CharTokenizer.Encode("Q17 P3 ");
        using var model = LlamaModel.Load(Write(trained, type), 0);
        using var engine = new LlamaEngine(model, "llama", new() { Threads = 1 });
        var seen = new Recorder();
        engine.Run([new(tokens, [tokens.Length - 1])], [.. engine.Taps.Where(tap => tap.Tap == TapNames.ResidPost)], seen, null, 0,
            CancellationToken.None);
        var batch = new Batch(1, tokens.Length);
        tokens.CopyTo(batch.Tokens, 0);
        Array.Fill(batch.Targets, Batch.NoTarget);
        trained.Forward(batch);
        var error = GoldenModel.RelativeError(seen.States[(0, TapNames.ResidPost, 2, tokens.Length - 1)],
            trained.State(2, 0, tokens.Length - 1));
        Assert.InRange(error, 1e-9, bound);
    }

    [Theory]
    [InlineData("Q17 P3 Q256")]
    [InlineData("Q3999 P49 ")]
    [InlineData("Q0 P0 Q1234567890")]
    [InlineData("  QQPP 00")]
    public void Every_character_is_a_token_in_llama_cpp_too(string text)
    {
        using var workers = new Workers(1);
        using var model = LlamaModel.Load(Write(Random(Shape(2), workers), GgmlType.F32), 0);
        Assert.Equal(CharTokenizer.Count, model.Vocabulary.Count);
        Assert.Equal(CharTokenizer.Encode(text), model.Vocabulary.Tokenize(text, addSpecial: true, parseSpecial: false));
        Assert.Equal(text, model.Vocabulary.Detokenize(CharTokenizer.Encode(text), spellControl: false));
        Assert.False(model.Vocabulary.AddsBos);
        Assert.Equal((CharTokenizer.Eos, CharTokenizer.Pad), (model.Vocabulary.Eos, model.Vocabulary.Pad));
        Assert.True(model.Vocabulary.EndsGeneration(CharTokenizer.Eos));
    }

    private static LlamaShape Shape(int keyValueHeads) => new()
    {
        Width = 64,
        Layers = 2,
        Heads = 4,
        KeyValueHeads = keyValueHeads,
        MlpWidth = 96,
        Context = 32,
        Vocabulary = CharTokenizer.Count,
    };

    // Larger weights than training begins with, so that no layer is nearly the identity.
    private static LlamaNetwork<float> Random(LlamaShape shape, Workers workers)
    {
        var model = new LlamaNetwork<float>(shape, 1, shape.Context, workers, trains: false);
        InitialWeights.Fill(model.Weights, model.Layout, 0.15, seed: 3);
        var random = new SplitMix64(4);
        foreach (var norm in model.Layout.All.Where(place => place.IsVector))
        {
            foreach (ref var weight in norm.In(model.Weights)) weight = (float)(1 + 0.2 * random.NextGaussian());
        }
        return model;
    }

    private string Write(LlamaNetwork<float> model, GgmlType type)
    {
        var path = Path.Combine(_folder, "model.gguf");
        using var stream = File.Create(path);
        GgufExport.Write(stream, "test", model.Shape, model.Weights, s_tokens, type);
        return path;
    }

    private static void RequireNear(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, string where)
    {
        var error = GoldenModel.RelativeError(actual, expected);
        if (!(error <= Bound)) Assert.Fail($"{where}: relative error {error:E2}, bound {Bound:E0}");
    }
}
