using System.Text;

namespace Sparsescope.ModelTests.Cli;

/// <summary>A workplace with a small graph and a configuration that trains on it in about a second.</summary>
internal sealed class TrainPlace : IDisposable
{
    internal const string Config = "train.yaml";

    private readonly Workplace _place = new();

    internal TrainPlace(int steps = 60, string more = "")
    {
        Directory.CreateDirectory(_place["graph"]);
        var facts = new StringBuilder();
        for (var i = 0; i < 200; i++)
            facts.Append(System.Globalization.CultureInfo.InvariantCulture, $"Q{i * 7 % 90} P{i % 6} Q{i * 13 % 90}\n");
        _place.Write("graph/train.txt", facts.ToString());
        _place.Write("graph/rules.json", """[["P7", "P1", "P2"]]""" + "\n");
        foreach (var split in (string[])["id", "ood_medium", "ood_hard"])
            _place.Write($"graph/{split}.jsonl",
                string.Concat(Enumerable.Range(0, 6)
                    .Select(i =>
                        $$"""{"question": "Q{{i}} P{{i % 6}} ", "answer": "Q{{i + 10}}", "options": ["Q{{i + 20}}", "Q{{i + 10}}"]}"""
                        + "\n")));
        _place.Write(Config, $"""
            name: tiny
            graph: graph
            model: {"{"}layers: 2, heads: 2, kv_heads: 1, width: 32, context: 16{"}"}
            steps: {steps}
            batch: 8
            learning_rate: 0.003
            save_every: 1
            checkpoints: [0, {Math.Min(steps, 25)}]
            evaluations: 20
            {more}
            """);
    }

    internal Workplace Files => _place;

    // One thread: the threads of several processes wait for one another while they spin.
    internal static string[] Arguments(string output, params string[] more) => ["train", Config, "-o", output, "-t", "1", .. more];

    internal CliResult Train(string output, params string[] more) => _place.Run(Arguments(output, more));

    internal CliProcess Start(string output, params string[] more) => _place.Start(Arguments(output, more));

    /// <summary>Every file of two folders must be the same, and the same files be there.</summary>
    internal void RequireSame(string expected, string actual)
    {
        string[] Names(string folder) =>
            [.. Directory.GetFiles(_place[folder]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal(Names(expected), Names(actual));
        foreach (var name in Names(expected))
            Assert.True(_place.Read($"{expected}/{name}").AsSpan().SequenceEqual(_place.Read($"{actual}/{name}")),
                $"{actual}/{name} differs from {expected}/{name}");
    }

    public void Dispose() => _place.Dispose();
}
