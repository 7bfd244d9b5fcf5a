using Sparsescope.Metrics;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Store;

namespace Sparsescope.Tests.Studies.Store;

/// <summary>A folder with a store in it, and runs and items to put there.</summary>
internal sealed class StoreFolder : IDisposable
{
    internal string Folder { get; } = Directory.CreateTempSubdirectory("store-").FullName;

    internal string Store => this["runs.db"];

    internal string this[string name] => Path.Combine(Folder, name);

    /// <summary>Makes a store with one finished run of some items, and closes it.</summary>
    internal RunRecord Fill(int items)
    {
        using var store = RunStore.Open(Store);
        var run = Samples.Run('a');
        store.Begin(run);
        store.Append(run.Id, "main", [.. Enumerable.Range(0, items).Select(i => Samples.Item(i))]);
        store.Finish(run.Id, "2026-01-02T04:00:00Z");
        return run;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

internal static class Samples
{
    internal const int Layers = 3;

    internal static RunRecord Run(char digit, string created = "2026-01-02T03:04:05Z") => new()
    {
        Id = new string(digit, 64),
        Study = "levels",
        Yaml = "study: levels\nseed: 1\n",
        Model = "tiny-F32",
        ModelSha256 = new string('1', 64),
        Numerics = "exact",
        EngineRelease = "b1",
        DataSha256 = new string('2', 64),
        Options = """{"limit":10}""",
        LayerCount = Layers,
        Width = 4,
        Created = created,
        Program = "0.1.0",
        Environment = """{"threads":2}""",
    };

    /// <summary>
    /// A measured item: <c>resid_post</c> 0 … L and <c>final_pre_norm</c>, every figure another; the last layer has a vector, kurtosis is
    /// NaN.
    /// </summary>
    internal static StoredItem Item(int index, string condition = "easy") => new()
    {
        Index = index,
        Id = $"item {index}",
        Condition = condition,
        Value = index % 2,
        Pair = $"pair {index / 2}",
        Group = index == 2 ? "set 2" : null,
        Moderator = "algebra",
        Prompt = $"What is {index} + 1?\n\"Ünïcode\" 𝒳",
        Gold = $"{index + 1}",
        Tokens = 20 + index,
        Entropy = 0.1 + index,
        MaxProbability = 0.7,
        GoldNll = 1.5,
        ChoiceLogProbs = """{"A":-0.5}""",
        Generated = "It is \\boxed{1}.",
        Judgement = Judgement.Correct,
        States = [.. Enumerable.Range(0, Layers + 1).Select(layer => State(index, "resid_post", layer)),
            State(index, "final_pre_norm", Layers)],
        Traces = index == 0 ? [new(2, "hoyer", [0.5f, float.NaN, -0f]), new(1, "gini", [1])] : [],
        TokenTexts = index == 0 ? """["What"," is"]""" : null,
    };

    internal static StoredItem Failed(int index) =>
        new()
        {
            Index = index,
            Id = $"item {index}",
            Condition = "easy",
            Value = double.NaN,
            Prompt = "too long",
            Error = "the prompt has 9,000 tokens",
        };

    /// <summary>Fails unless two items are the same to the last bit, NaN being equal to NaN.</summary>
    internal static void Same(StoredItem expected, StoredItem actual)
    {
        Assert.Equal(expected with { States = [], Traces = [] }, actual with { States = [], Traces = [] });
        Assert.Equal(expected.States.Count, actual.States.Count);
        foreach (var (a, b) in expected.States.Zip(actual.States))
        {
            Assert.Equal((a.Tap, a.Layer), (b.Tap, b.Layer));
            Assert.Equal(a.Metrics, b.Metrics);
            Assert.Equal(a.Vector, b.Vector);
        }
        Assert.Equal(expected.Traces.Count, actual.Traces.Count);
        foreach (var (a, b) in expected.Traces.Zip(actual.Traces))
        {
            Assert.Equal((a.Layer, a.Metric), (b.Layer, b.Metric));
            Assert.Equal(a.Values.Select(BitConverter.SingleToInt32Bits), b.Values.Select(BitConverter.SingleToInt32Bits));
        }
    }

    private static StoredState State(int item, string tap, int layer)
    {
        var metrics = Enumerable.Range(0, Metric.All.Count).Select(metric => metric + 0.1 * layer + 1.0 / (item + 3)).ToArray();
        metrics[13] = double.NaN;
        return new(tap, layer, metrics, tap == "resid_post" && layer == Layers ? [1, -2.5f, float.Epsilon, item] : null);
    }
}
