using Sparsescope.Llama;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.ModelTests.Engine;
using Sparsescope.Records;

namespace Sparsescope.ModelTests.Measuring;

public sealed class MeasurerTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>
{
    private static EncodedPrompt Item(int index, int[] tokens, string? error = null) =>
        new(new InputRecord { Index = index, Id = $"{index}", Prompt = "", Fields = [], Where = "" }, tokens, error);

    private static EncodedPrompt[] Items(int count, int length, int shared, ulong seed) =>
        [.. TinyModelFixture.Prompts(count, length, shared, seed).Select((tokens, i) => Item(i, tokens))];

    private static MeasureRequest Request(LlamaEngine engine, string positions = "last", string layers = "all") =>
        new(TapSelection.Resolve(engine, TinyModelFixture.Blocks, [TapNames.ResidPost], LayerSpec.Parse(layers)),
            PositionSpec.Parse(positions), Metric.All);

    private List<Measurement> Measure(IReadOnlyList<EncodedPrompt> items, Func<MeasureRequest, MeasureRequest>? change = null,
        long first = 0, string positions = "last")
    {
        using var engine = tiny.Engine();
        var request = Request(engine, positions);
        var results = new List<Measurement>();
        new Measurer(engine, change?.Invoke(request) ?? request).Run(items, first, results.Add, CancellationToken.None);
        return results;
    }

    [Fact]
    public void Items_come_in_input_order_over_several_windows_and_failed_ones_keep_their_place()
    {
        var items = Items(150, 12, 6, seed: 1);
        foreach (var failed in (int[])[0, 63, 64, 99, 149]) items[failed] = Item(failed, [], "it is broken");
        var results = Measure(items);
        Assert.Equal(items, results.Select(result => result.Item));
        Assert.Equal(items.Select(item => item.Error), results.Select(result => result.Error));
        Assert.All(results.Where(result => result.Error is null), result => Assert.Equal(TinyModelFixture.Blocks + 1, result.States.Count));
    }

    [Theory, InlineData(1), InlineData(63), InlineData(64), InlineData(70), InlineData(149), InlineData(150)]
    public void Starting_later_gives_the_same_bits(int first)
    {
        var items = Items(150, 14, 7, seed: 2);
        var whole = Measure(items, request => request with { Generation = new(3) { Temperature = 1 } });
        var rest = Measure(items, request => request with { Generation = new(3) { Temperature = 1 } }, first);
        Assert.Equal(150 - first, rest.Count);
        foreach (var (expected, actual) in whole.Skip(first).Zip(rest))
        {
            Assert.Equal(expected.NextToken!.Entropy, actual.NextToken!.Entropy);
            Assert.Equal(expected.Generation!.Tokens, actual.Generation!.Tokens);
            Assert.Equal(expected.States.SelectMany(state => state.Metrics), actual.States.SelectMany(state => state.Metrics));
        }
    }

    [Fact]
    public void The_mean_over_positions_is_the_mean_of_the_metrics()
    {
        var item = Items(1, 9, 0, seed: 3);
        var result = Measure(item, positions: "all,mean(2:5)").Single();
        foreach (var layer in result.States.GroupBy(state => state.Point.Layer))
        {
            Assert.Equal(10, layer.Count());
            var mean = layer.Last();
            Assert.Null(mean.Position);
            Assert.Null(mean.Token);
            for (var m = 0; m < Metric.All.Count; m++)
            {
                var expected = layer.Where(state => state.Position is >= 2 and < 5).Average(state => state.Metrics[m]);
                if (!(Math.Abs(expected - mean.Metrics[m]) <= 1e-12 * Math.Abs(expected)))
                    Assert.Fail($"layer {layer.Key} {Metric.All[m].Name}: {expected:R} against {mean.Metrics[m]:R}");
            }
        }
    }

    [Fact]
    public void Continuations_have_the_probability_their_tokens_have_one_after_another()
    {
        var tokens = TinyModelFixture.Prompts(1, 15, 0, seed: 4)[0];
        int[][] continuations = [[10], [20, 30, 40], [20, 31]];
        var item = Item(0, tokens) with { Continuations = [.. continuations.Select(ids => new Continuation("", ids))] };
        var result = Measure([item]).Single();
        foreach (var (ids, actual) in continuations.Zip(result.ContinuationLogProbs))
        {
            var expected = 0.0;
            for (var i = 0; i < ids.Length; i++) expected += LogProb([.. tokens, .. ids[..i]], ids[i]);
            if (!(Math.Abs(expected - actual) <= 1e-5)) Assert.Fail($"[{string.Join(' ', ids)}]: {actual}, expected {expected}");
        }
    }

    [Fact]
    public void Mean_likelihood_is_that_of_every_token_after_those_before()
    {
        var items = Items(3, 12, 8, seed: 5);
        var results = Measure(items, request => request with { MeanNll = true });
        foreach (var (item, result) in items.Zip(results))
        {
            var expected = Enumerable.Range(1, item.Tokens.Length - 1).Average(i => -LogProb(item.Tokens[..i], item.Tokens[i]));
            if (!(Math.Abs(expected - result.MeanNll!.Value) <= 1e-5)) Assert.Fail($"{result.MeanNll}, expected {expected}");
        }
        Assert.True(double.IsNaN(Measure([Item(0, [3])], request => request with { MeanNll = true }).Single().MeanNll!.Value));
    }

    [Fact]
    public void Controls_are_the_metrics_of_the_vector_without_its_outliers_and_of_the_divided_vector()
    {
        using var engine = tiny.Engine();
        var items = Items(20, 10, 0, seed: 6);
        var request = Request(engine) with { KeepVectors = true };
        var reference = new Measurer(engine, request).Reference(items, _ => { }, CancellationToken.None);
        var results = new List<Measurement>();
        new Measurer(engine, request with { Controls = new(reference, 8, DivideByRms: true) })
            .Run(items, 0, results.Add, CancellationToken.None);

        foreach (var point in request.Points)
        {
            var vectors = results.Select(result => result.Vectors.Single(vector => vector.Point == point).State).ToList();
            var energy = Enumerable.Range(0, point.Width).Select(d => vectors.Average(vector => (double)vector[d] * vector[d])).ToArray();
            var outliers = Enumerable.Range(0, point.Width).OrderByDescending(d => energy[d]).Take(8).ToHashSet();
            foreach (var (result, vector) in results.Zip(vectors))
            {
                var state = result.States.Single(state => state.Point == point);
                AssertMetrics([.. vector.Where((_, d) => !outliers.Contains(d))], state.WithoutOutliers!.ToArray());
                AssertMetrics([.. vector.Select((value, d) => (float)(value / Math.Sqrt(energy[d])))], state.RmsDivided!.ToArray());
            }
        }
    }

    [Fact]
    public void A_position_outside_one_prompt_fails_that_item_only()
    {
        var results = Measure([Item(0, [1, 2, 3]), Item(1, [1, 2, 3, 4, 5])], positions: "4");
        Assert.Contains("3 tokens", results[0].Error, StringComparison.Ordinal);
        Assert.Null(results[1].Error);
    }

    private double LogProb(int[] tokens, int next)
    {
        using var engine = tiny.Engine();
        var seen = new Recorder();
        engine.Run([new(tokens, [])], [], seen, null, 0, CancellationToken.None);
        var logits = seen.LogitRows[(0, tokens.Length - 1)];
        return logits[next] - TokenDistribution.Of(logits, 0).LogNormaliser;
    }

    private static void AssertMetrics(float[] vector, double[] actual)
    {
        var expected = new double[Metric.All.Count];
        new MetricBattery(Metric.All).Measure(vector, expected);
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= 1e-5 * Math.Max(1e-3, Math.Abs(expected[i]))))
                Assert.Fail($"{Metric.All[i].Name}: {actual[i]:R}, expected {expected[i]:R}");
        }
    }
}
