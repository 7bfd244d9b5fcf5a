using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Managed.LatentRules;
using Sparsescope.Studies.Reporting;

namespace Sparsescope.Studies.Training;

/// <summary>What a graph holds, as text and as JSON.</summary>
public sealed class GraphSummary(LatentRuleGraph graph)
{
    private readonly string _checksum = GraphFolder.Checksum(graph);
    private readonly int _derived = graph.Training.Count(fact => graph.Index.Steps(fact, graph.Rules) is not null);
    private readonly List<SplitFigures> _splits = [.. Splits.All.Select(split => new SplitFigures(graph, split))];
    private readonly List<BalanceRow> _balance = [.. SplitBalance.Of(graph)];

    /// <summary>For a terminal.</summary>
    public IEnumerable<string> ToText()
    {
        yield return Text(
            $"{graph.Training.Count} facts to train on, {_derived} of which rules derive from the others; {graph.Frequencies().Count} ")
            + Text($"entities, {graph.Rules.Count} rules of {graph.Rules.Min(rule => rule.Steps)} to ")
            + Text($"{graph.Rules.Max(rule => rule.Steps)} steps");
        yield return $"checksum {_checksum}";
        yield return "";
        var splits = new ReportTable("split", ">questions", ">different prompts", ">relations", ">pair seen", ">rules derive",
            ">false option true", ">most frequent tail right");
        foreach (var split in _splits)
            splits.Add(split.Name, Text($"{split.Questions}"), Text($"{split.Prompts}"), Text($"{split.Relations}"),
                Text($"{split.PairsSeen}"), Text($"{split.Derived}"), Text($"{split.TrueOptions}"), ReportText.Figure(split.Frequency));
        foreach (var line in splits.Text()) yield return line;
        yield return "";
        var balance = new ReportTable("split", "property", ">ID", ">split", ">difference (sd)");
        foreach (var row in _balance)
            balance.Add(row.Split.Name(), row.Property, ReportText.Figure(row.Id), ReportText.Figure(row.Ood),
                ReportText.Signed(row.Difference));
        foreach (var line in balance.Text()) yield return line;
        yield return "most frequent tail right: share answered rightly by the option that training shows most often as a tail of the "
            + "relation; a model has to do better to show that it applies rules";
        yield return "frequencies as ln(1 + count in training), lengths in characters; a split is held against the ID questions "
            + "matched to it, where any were";
    }

    /// <summary>Everything as JSON.</summary>
    public JsonObject ToJson() => new()
    {
        ["facts"] = graph.Training.Count,
        ["derived_facts"] = _derived,
        ["entities"] = graph.Frequencies().Count,
        ["rules"] = new JsonArray([.. graph.Rules.Select(rule => (JsonNode)rule.ToString())]),
        ["checksum"] = _checksum,
        ["splits"] = new JsonArray([.. _splits.Select(split => new JsonObject
        {
            ["split"] = split.Name,
            ["questions"] = split.Questions,
            ["prompts"] = split.Prompts,
            ["relations"] = split.Relations,
            ["steps"] = new JsonObject(split.Steps.Select(steps => KeyValuePair.Create(Text($"{steps.Key}"), (JsonNode?)steps.Value))),
            ["pairs_seen"] = split.PairsSeen,
            ["derived"] = split.Derived,
            ["true_options"] = split.TrueOptions,
            ["frequent_tail_accuracy"] = double.IsFinite(split.Frequency) ? split.Frequency : null,
        })]),
        ["balance"] = new JsonArray([.. _balance.Select(row => new JsonObject
        {
            ["split"] = row.Split.Name(),
            ["property"] = row.Property,
            ["id"] = row.Id,
            ["ood"] = row.Ood,
            ["difference_sd"] = double.IsFinite(row.Difference) ? row.Difference : null,
        })]),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Counts of a split.</summary>
    private sealed class SplitFigures(LatentRuleGraph graph, Split split)
    {
        private readonly List<Question> _questions = [.. graph.Of(split)];

        internal string Name => split.Name();

        internal int Questions => _questions.Count;

        internal int Prompts => _questions.Select(question => question.Prompt).Distinct().Count();

        internal int Relations => _questions.Select(question => question.Fact.Relation).Distinct().Count();

        /// <summary>Questions by the steps of the shortest rule that derives their answer.</summary>
        internal IEnumerable<KeyValuePair<int, int>> Steps =>
            _questions.Where(question => question.Steps is not null).CountBy(question => question.Steps!.Value).OrderBy(steps => steps.Key);

        internal int PairsSeen => _questions.Count(graph.IsPairSeen);

        internal int Derived => _questions.Count(question => question.Steps is not null);

        internal double Frequency { get; } = FrequencyBaseline.Accuracy(graph, split);

        /// <summary>Questions of which an option that counts as wrong is a fact that is trained on, or one that rules derive.</summary>
        internal int TrueOptions => _questions.Count(question => question.Options.Any(option =>
            option != question.Fact.Tail && question.Fact with { Tail = option } is var other
                && (graph.Index.Contains(other) || graph.Index.Steps(other, graph.Rules) is not null)));
    }
}
