using System.Text.Json;
using Sparsescope.Llama;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.ModelTests.Engine;
using Sparsescope.Records;
using Sparsescope.Templates;

namespace Sparsescope.ModelTests.Measuring;

/// <summary>A real model on its F32 copy against Hugging Face float32: tokens, states, metrics, entropy, likelihood, greedy text.</summary>
[Collection(RealModel.Name)]
public sealed class GoldenSmolLm2Tests
{
    private static readonly Lazy<Measured> s_measured = new(() => Measure(generates: false, managed: false));
    private static readonly Lazy<Measured> s_generated = new(() => Measure(generates: true, managed: false));
    private static readonly Lazy<Measured> s_managed = new(() => Measure(generates: false, managed: true));
    private static readonly Lazy<Measured> s_managedGenerated = new(() => Measure(generates: true, managed: true));

    public static TheoryData<string> Engines => ["native", "managed"];

    private static Measured States(string engine) => (engine == "managed" ? s_managed : s_measured).Value;

    private static Measured Texts(string engine) => (engine == "managed" ? s_managedGenerated : s_generated).Value;

    private sealed record Measured(GoldenModel Golden, IReadOnlyList<JsonElement> Prompts, IReadOnlyList<EncodedPrompt> Items,
        IReadOnlyList<Measurement> Results);

    [Fact]
    public void Token_ids_are_equal()
    {
        var (_, prompts, items, _) = s_measured.Value;
        foreach (var (prompt, item) in prompts.Zip(items)) Assert.Equal(GoldenModel.Tokens(prompt), item.Tokens);
    }

    [Theory, MemberData(nameof(Engines))]
    public void Every_hidden_state_is_within_5e_5_and_2e_5_on_the_managed_engine(string engine)
    {
        var bound = engine == "managed" ? 2e-5 : 5e-5;
        var (golden, prompts, items, results) = States(engine);
        var worst = (Error: 0.0, Where: "");
        for (var i = 0; i < items.Count; i++)
        {
            var hidden = prompts[i].GetProperty("hidden");
            var (all, length) = (hidden.GetProperty("positions").GetString() == "all", items[i].Tokens.Length);
            var rows = all ? length : 1;
            foreach (var vector in results[i].Vectors.Where(vector => vector.Position < length && (all || vector.Position == length - 1)))
            {
                var row = vector.Point.Layer!.Value * rows + (all ? vector.Position : 0);
                var error = GoldenModel.RelativeError(vector.State, golden.State(hidden, row));
                if (!(error <= worst.Error)) worst = (error, $"prompt {i} layer {vector.Point.Layer} position {vector.Position}");
            }
        }
        if (!(worst.Error <= bound)) Assert.Fail($"{worst.Where}: relative error {worst.Error:E2}");
        TestContext.Current.TestOutputHelper?.WriteLine($"worst relative error {worst.Error:E2} at {worst.Where}");
    }

    [Theory, MemberData(nameof(Engines))]
    public void Metrics_of_the_last_position_agree_at_every_layer(string engine)
    {
        var (_, prompts, items, results) = States(engine);
        for (var i = 0; i < items.Count; i++)
        {
            foreach (var expected in prompts[i].GetProperty("layers").EnumerateArray())
            {
                var layer = expected.GetProperty("layer").GetInt32();
                var state = results[i].States.Single(state => state.Point.Layer == layer && state.Position == items[i].Tokens.Length - 1);
                GoldenFigures.AssertMetrics(state, expected, $"prompt {i} layer {layer}", 1e-4);
            }
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public void Next_token_entropy_log_probabilities_and_prompt_likelihood_agree(string engine)
    {
        var (_, prompts, _, results) = States(engine);
        foreach (var (prompt, result) in prompts.Zip(results))
        {
            var id = prompt.GetProperty("id").GetString();
            GoldenFigures.AssertClose(result.NextToken!.Entropy, prompt.GetProperty("entropy").GetDouble(), 1e-4, $"{id} entropy");
            foreach (var (expected, actual) in prompt.GetProperty("top_logits").EnumerateArray().Zip(result.NextToken.Top))
            {
                Assert.Equal(expected.GetProperty("token").GetInt32(), actual.Token);
                GoldenFigures.AssertClose(actual.LogProb, expected.GetProperty("logprob").GetDouble(), 1e-4, $"{id} log-probability");
            }
            if (prompt.GetProperty("mean_nll") is { ValueKind: JsonValueKind.Number } nll)
                GoldenFigures.AssertClose(result.MeanNll!.Value, nll.GetDouble(), 1e-4, $"{id} NLL");
            else Assert.True(double.IsNaN(result.MeanNll!.Value));
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public void Greedy_tokens_and_the_states_at_them_agree(string engine)
    {
        var (golden, prompts, items, results) = Texts(engine);
        var compared = 0;
        for (var i = 0; i < items.Count; i++)
        {
            var generated = prompts[i].GetProperty("generated");
            var expected = GoldenModel.Tokens(generated);
            Assert.Equal(expected, results[i].Generation!.Tokens.Take(expected.Length));
            foreach (var (j, metrics) in generated.GetProperty("last_layer").EnumerateArray().Index())
            {
                var state = results[i].States.Single(state => state.Phase == Phase.Generated && state.Point.Layer == golden.Layers
                    && state.Position == items[i].Tokens.Length + j);
                GoldenFigures.AssertMetrics(state, metrics, $"prompt {i} generated token {j}", 2e-4);
                compared++;
            }
        }
        Assert.True(compared > 10);
    }

    private static Measured Measure(bool generates, bool managed)
    {
        var golden = GoldenModel.SmolLm2();
        JsonElement[] prompts = [.. golden.Prompts.Where(prompt => !generates || prompt.TryGetProperty("generated", out _))];
        var file = ModelFile.Check(golden.ModelPath);
        var weights = managed ? golden.ModelPath : WeightCopy.Ensure(file, file.Sha256(), WeightType.F32, _ => { });
        using var model = managed ? LlamaModel.LoadVocabulary(weights) : LlamaModel.Load(weights, 0);
        using IEngine engine = managed ? ManagedEngines.Open(weights, model.Vocabulary)
            : new LlamaEngine(model, file.Header.Architecture, new() { Numerics = Numerics.Exact });
        var template = ChatTemplate.Parse(file.Header.ChatTemplate!);
        EncodedPrompt[] items =
            [.. prompts.Select((prompt, i) => new EncodedPrompt(Record(i), Encode(model.Vocabulary, template, prompt), null))];
        var points = TapSelection.Resolve(engine, model.LayerCount, [TapNames.ResidPost], LayerSpec.Parse(generates ? "last" : "all"));
        var request = generates
            ? new MeasureRequest(points, PositionSpec.Parse("last"),
                Metric.All)
            { Generation = new(prompts.Max(prompt => GoldenModel.Tokens(prompt.GetProperty("generated")).Length)) }
            : new MeasureRequest(points, PositionSpec.Parse("all"), Metric.All) { MeanNll = true, KeepVectors = true };
        var results = new List<Measurement>();
        new Measurer(engine, request).Run(items, 0, results.Add, CancellationToken.None);
        return new(golden, prompts, items, results);
    }

    private static InputRecord Record(int index) => new() { Index = index, Id = $"{index}", Prompt = "", Fields = [], Where = "" };

    private static int[] Encode(Vocabulary vocabulary, ChatTemplate template, JsonElement prompt)
    {
        if (!prompt.TryGetProperty("messages", out var messages))
        {
            return vocabulary.Tokenize(prompt.GetProperty("rendered").GetString(), addSpecial: true, prompt.GetProperty("parse_special")
                .GetBoolean());
        }
        var rendered = template.Render([.. messages.EnumerateArray().Select(ChatMessage.FromJson)], new()
        {
            BosToken = vocabulary.Spelling(vocabulary.Bos),
            EosToken = vocabulary.Spelling(vocabulary.Eos),
            Now = default,
        });
        Assert.Equal(prompt.GetProperty("rendered").GetString(), rendered.Text);
        return TemplatedTokenizer.Tokenize(vocabulary, rendered);
    }
}
