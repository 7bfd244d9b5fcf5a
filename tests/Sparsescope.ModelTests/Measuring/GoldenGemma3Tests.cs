using System.Text.Json;
using Sparsescope.Llama;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.ModelTests.Engine;
using Sparsescope.Records;

namespace Sparsescope.ModelTests.Measuring;

/// <summary>
/// A second real model of another family, with K-quants, a vocabulary of pieces and a sliding window, on the managed engine against
/// Hugging Face float32: prompts of one token to far past the window.
/// </summary>
[Collection(RealModel.Name)]
public sealed class GoldenGemma3Tests
{
    private static readonly Lazy<Measured> s_measured = new(() => Measure(generates: false));
    private static readonly Lazy<Measured> s_generated = new(() => Measure(generates: true));

    private sealed record Measured(GoldenModel Golden, IReadOnlyList<JsonElement> Prompts, IReadOnlyList<EncodedPrompt> Items,
        IReadOnlyList<Measurement> Results);

    [Fact]
    public void Token_ids_are_equal()
    {
        foreach (var (prompt, item) in s_measured.Value.Prompts.Zip(s_measured.Value.Items))
            Assert.Equal(GoldenModel.Tokens(prompt), item.Tokens);
    }

    [Fact]
    public void Every_hidden_state_is_within_2e_5()
    {
        var (golden, prompts, items, results) = s_measured.Value;
        var worst = (Error: 0.0, Where: "");
        for (var i = 0; i < items.Count; i++)
        {
            var hidden = prompts[i].GetProperty("hidden");
            var (first, rows) = (hidden.GetProperty("first_position").GetInt32(), hidden.GetProperty("shape")[1].GetInt32());
            foreach (var vector in results[i].Vectors.Where(vector => vector.Position >= first && vector.Position < first + rows))
            {
                var error = GoldenModel.RelativeError(vector.State,
                    golden.State(hidden, vector.Point.Layer!.Value * rows + vector.Position - first));
                if (!(error <= worst.Error))
                    worst = (error, $"{prompts[i].GetProperty("id")} layer {vector.Point.Layer} position {vector.Position}");
            }
        }
        Assert.NotEqual(0, worst.Error);
        if (!(worst.Error <= 2e-5)) Assert.Fail($"{worst.Where}: relative error {worst.Error:E2}");
        TestContext.Current.TestOutputHelper?.WriteLine($"worst relative error {worst.Error:E2} at {worst.Where}");
    }

    [Fact]
    public void Metrics_of_the_last_position_entropy_log_probabilities_and_likelihood_agree()
    {
        var (_, prompts, items, results) = s_measured.Value;
        for (var i = 0; i < items.Count; i++)
        {
            var id = prompts[i].GetProperty("id").GetString();
            foreach (var expected in prompts[i].GetProperty("layers").EnumerateArray())
            {
                var layer = expected.GetProperty("layer").GetInt32();
                var state = results[i].States.Single(state => state.Point.Layer == layer && state.Position == items[i].Tokens.Length - 1);
                GoldenFigures.AssertMetrics(state, expected, $"{id} layer {layer}", 1e-4);
            }
            GoldenFigures.AssertClose(results[i].NextToken!.Entropy, prompts[i].GetProperty("entropy").GetDouble(), 1e-4, $"{id} entropy");
            foreach (var (expected, actual) in prompts[i].GetProperty("top_logits").EnumerateArray().Zip(results[i].NextToken!.Top))
            {
                Assert.Equal(expected.GetProperty("token").GetInt32(), actual.Token);
                GoldenFigures.AssertClose(actual.LogProb, expected.GetProperty("logprob").GetDouble(), 1e-4, $"{id} log-probability");
            }
            GoldenFigures.AssertClose(results[i].MeanNll!.Value, prompts[i].GetProperty("mean_nll").GetDouble(), 1e-4, $"{id} NLL");
        }
    }

    [Fact]
    public void Greedy_tokens_agree()
    {
        var (_, prompts, _, results) = s_generated.Value;
        Assert.True(prompts.Count >= 4);
        foreach (var (prompt, result) in prompts.Zip(results))
        {
            var expected = GoldenModel.Tokens(prompt.GetProperty("generated"));
            Assert.Equal(expected, result.Generation!.Tokens.Take(expected.Length));
        }
    }

    private static Measured Measure(bool generates)
    {
        var golden = GoldenModel.Gemma3();
        JsonElement[] prompts = [.. golden.Prompts.Where(prompt => !generates || prompt.TryGetProperty("generated", out _))];
        using var model = LlamaModel.LoadVocabulary(golden.ModelPath);
        using var engine = ManagedEngines.Open(golden.ModelPath, model.Vocabulary);
        EncodedPrompt[] items =
        [
            .. prompts.Select((prompt, i) => new EncodedPrompt(
                new InputRecord { Index = i, Id = $"{i}", Prompt = "", Fields = [], Where = "" },
                model.Vocabulary.Tokenize(prompt.GetProperty("text").GetString(), addSpecial: true, prompt.GetProperty("parse_special")
                    .GetBoolean()), null)),
        ];
        var points = TapSelection.Resolve(engine, model.LayerCount, [TapNames.ResidPost], LayerSpec.Parse(generates ? "last" : "all"));
        var request = new MeasureRequest(points, PositionSpec.Parse(generates ? "last" : "all"), Metric.All)
        {
            MeanNll = !generates,
            KeepVectors = !generates,
        };
        if (generates)
            request = request with { Generation = new(prompts.Max(prompt => GoldenModel.Tokens(prompt.GetProperty("generated")).Length)) };
        var results = new List<Measurement>();
        new Measurer(engine, request).Run(items, 0, results.Add, CancellationToken.None);
        return new(golden, prompts, items, results);
    }
}
