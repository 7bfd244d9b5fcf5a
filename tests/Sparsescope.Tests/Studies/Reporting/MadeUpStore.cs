using System.Globalization;
using System.Text;
using System.Text.Json;
using Sparsescope.Metrics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;

namespace Sparsescope.Tests.Studies.Reporting;

/// <summary>
/// A store with a finished, analysed run of a made-up study, with texts that would do harm if anything took them for markup.
/// </summary>
internal static class MadeUpStore
{
    /// <summary>What must show as text everywhere.</summary>
    internal const string Harm = "<script>alert(1)</script> </script> <!-- \"quoted\" 'single' & \u2028 \u202E \e[31m {{7*7}} </title>";

    internal const string Condition = "c</script><u>";

    private const int Width = 16, FewestOfAnalysis = 99;

    /// <param name="path">Of the store; it may hold other runs.</param>
    /// <param name="items">Items, or questions where paired.</param>
    /// <param name="layers">L.</param>
    /// <param name="paired">Every question under both of two conditions, else five conditions in order.</param>
    /// <param name="digit">What its id is made of.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="promptLength">Characters of a prompt.</param>
    /// <param name="change">What is different about each item; null for nothing.</param>
    internal static RunRecord Add(string path, int items = 60, int layers = 4, bool paired = false, char digit = 'a',
        string model = "tiny <u>model</u>", int promptLength = 300, Func<StoredItem, StoredItem>? change = null)
    {
        string[] conditions = paired ? ["plain", Condition] : ["1", "2", "3", "4", Condition];
        var run = new RunRecord
        {
            Id = new string(digit, 64),
            Study = "made-up",
            Yaml = Yaml(conditions, paired),
            Model = model,
            ModelSha256 = new string('1', 64),
            Numerics = "exact",
            EngineRelease = "b1",
            DataSha256 = new string('2', 64),
            Options = """{"limit":null,"seed":null}""",
            LayerCount = layers,
            Width = Width,
            Created = "2026-01-02T03:04:05Z",
            Program = "0.1.0",
            Environment = """{"processor":"made up","threads":2}""",
        };
        var random = new SplitMix64(digit);
        var all = new List<StoredItem>();
        for (var i = 0; i < items; i++)
        {
            foreach (var condition in paired ? Enumerable.Range(0, 2) : [i % conditions.Length])
                all.Add(Item(random, all.Count, i, condition, conditions[condition], paired, layers, promptLength));
        }
        if (change is not null) all = [.. all.Select(change)];
        all.Add(new()
        {
            Index = all.Count,
            Id = "failed",
            Condition = conditions[0],
            Value = double.NaN,
            Pair = paired ? "failed"
            : null,
            Prompt = Harm,
            Error = $"too long: {Harm}"
        });
        using var store = RunStore.Open(path);
        store.Begin(run);
        foreach (var part in all.Chunk(500)) store.Append(run.Id, "main", part);
        var some = all.Where(item => item.Error is null).Take(paired ? 20 : 40).ToList();
        foreach (var pass in (string[])["twin-1", "twin-2", "scrambled"])
            store.Append(run.Id, pass,
                [.. some.Select(item => item with { States = States(random, layers, 0, vectors: false), Judgement = null,
                    Generated = null })]);
        store.Append(run.Id, "trace", [.. some.Take(3).Select(item => Traced(item, layers))]);
        var options = new AnalysisOptions { Permutations = FewestOfAnalysis, Resamples = FewestOfAnalysis };
        var result = StudyAnalysis.Run(StudyAnalyst.Table(store, run.Id), options, CancellationToken.None);
        store.SaveAnalysis(run.Id, new("0.1.0", RuleVersion.Current, "2026-01-02T04:04:05Z", StudyResultJson.Write(result)));
        store.Finish(run.Id, "2026-01-02T04:04:05Z");
        return run;
    }

    internal static StudyReport Report(RunStore store, RunRecord run) =>
        StudyReport.Of(store, store.Resolve(run.Id), CancellationToken.None);

    private static StoredItem Item(SplitMix64 random, int index, int question, int condition, string name, bool paired, int layers,
        int promptLength)
    {
        var wrong = random.NextDouble() < 0.4;
        return new()
        {
            Index = index,
            Id = string.Create(CultureInfo.InvariantCulture, $"item {index} {(index % 7 == 0 ? Harm : "")}"),
            Condition = name,
            Value = paired ? double.NaN : condition + 1,
            Pair = paired ? string.Create(CultureInfo.InvariantCulture, $"q{question}") : null,
            Prompt = Prompt(random, index, promptLength),
            Gold = "yes",
            Tokens = 30 + 3 * condition + random.NextInt32(40),
            Entropy = random.NextDouble() + (wrong ? 0.5 : 0),
            MaxProbability = 0.2 + 0.6 * random.NextDouble(),
            Generated = index % 5 == 0 ? Harm : wrong ? "no" : "yes",
            Judgement = wrong ? Judgement.Wrong : Judgement.Correct,
            States = States(random, layers, 0.15 * condition, vectors: true),
        };
    }

    private static string Prompt(SplitMix64 random, int index, int length)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"Prompt {index}: {Harm} "));
        while (text.Length < length) text.Append((char)('a' + random.NextInt32(26))).Append(random.NextInt32(5) == 0 ? " " : "");
        return text.ToString();
    }

    private static StoredState[] States(SplitMix64 random, int layers, double sparser, bool vectors) =>
        [.. Enumerable.Range(0, layers + 1).Select(layer =>
    {
        var own = random.NextGaussian();
        var figures = Metric.All.Select((_, metric) => 0.5 + 0.01 * metric + 0.05 * sparser * layer / layers + 0.02 * own
            + 0.01 * random.NextGaussian()).ToArray();
        if (layer == 0) Array.Fill(figures, 0.25);
        var vector = vectors && layer >= layers - 1 ? Enumerable.Range(0, Width)
            .Select(i => (float)(random.NextGaussian() * (i == 3 ? 20 : i == 5 ? 8 : 1))).ToArray() : null;
        return new StoredState(Point.ResidPost, layer, figures, vector);
    })];

    private static StoredItem Traced(StoredItem item, int layers) => item with
    {
        States = [],
        TokenTexts = JsonSerializer.Serialize((string[])["<|im_start|>", "</script>", " token", "<script>alert(1)</script>"]),
        Traces = [.. Enumerable.Range(0, layers + 1)
            .SelectMany(layer => (StoredTrace[])[new(layer, "top_10_energy", [0.9f, 0.1f * layer, 0.5f, float.NaN]),
                new(layer, "hoyer", [0.1f, 0.2f, 0.3f, 0.4f])])],
    };

    private static string Yaml(string[] conditions, bool paired) => $$$"""
        study: made-up
        claim: "Harder <u>made-up</u> items give sparser states."
        direction: sparser
        data:
          files: x.jsonl
          require: [text, level]
        prompt: "{{ text }}"
        condition:
          scale: {{{(paired ? "categorical" : "ordinal")}}}
          field: level
          names: [{{{string.Join(", ", conditions.Select(name => JsonSerializer.Serialize(name, s_plain)))}}}]
        {{{(paired ? $"pair: question\ncontrast: [plain, {JsonSerializer.Serialize(Condition, s_plain)}]" : "")}}}
        answer: {kind: yes_no, field: answer}
        primary:
          metrics: [top_10_energy, hoyer]
          layers: [-1, -2]
        length: nuisance
        seed: 1
        items: all
        """;

    private static readonly JsonSerializerOptions s_plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
