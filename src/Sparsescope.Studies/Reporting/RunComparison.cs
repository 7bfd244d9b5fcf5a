using System.Text.Json.Nodes;
using Sparsescope.Metrics;
using Sparsescope.Studies.Store;
using static Sparsescope.Studies.Reporting.AnswerSections;
using static Sparsescope.Studies.Reporting.ReportText;

namespace Sparsescope.Studies.Reporting;

/// <summary>Two runs of the same questions side by side: two models, or one model in two precisions.</summary>
/// <param name="First">One run.</param>
/// <param name="Second">The other.</param>
public sealed record RunComparison(StudyReport First, StudyReport Second)
{
    private const int MostItems = 20, Depths = 20;

    /// <summary>The effects of both, and the items both answer alike though their profiles over the layers differ most.</summary>
    /// <param name="first">Measured items of the first run's main pass.</param>
    /// <param name="second">Those of the second.</param>
    /// <exception cref="BadInputException">No item is in both.</exception>
    public string Text(IReadOnlyList<StoredItem> first, IReadOnlyList<StoredItem> second)
    {
        var ids = second.Where(item => item.Error is null).Select(item => item.Id).ToHashSet();
        if (!first.Any(item => item.Error is null && ids.Contains(item.Id))) throw new BadInputException($"Runs {First.Run.ShortId} and {Second.Run.ShortId} have no measured item in common; run the study with the same --limit and --seed.");
        var sections = new List<ReportSection>
        {
            new($"{First.Run.Study}: {Name(First.Run)} beside {Name(Second.Run)}")
            {
                Sentences = [$"verdicts: {First.Result.Verdict.Name} and {Second.Result.Verdict.Name}"],
                Table = Effects(),
                Below = ["effects are positive where states get sparser; 95 % intervals; two runs are two chances to find something by luck"],
            },
        };
        sections.AddRange(First.Spec.PrimaryMetrics.Select(metric => Profiles(metric, first, second)));
        return string.Join("\n\n", sections.Select(section => string.Join('\n', section.Lines(markdown: false)))) + "\n";
    }

    private static string Name(RunRecord run) => $"{run.Model} ({run.Numerics}, {run.Id[..12]})";

    // By metric and place from the end: two models may differ in depth.
    private ReportTable Effects()
    {
        var table = new ReportTable("cell", ">first", ">second");
        foreach (var (a, b) in First.Result.Cells.Where(cell => cell.Primary).Zip(Second.Result.Cells.Where(cell => cell.Primary)))
        {
            var name = a.Cell == b.Cell ? CellText(a.Cell) : $"{CellText(a.Cell)} / {CellText(b.Cell)}";
            table.Add(name, Signed(Aligned(a)), Signed(Aligned(b)));
        }
        return table;
    }

    private ReportSection Profiles(string metric, IReadOnlyList<StoredItem> first, IReadOnlyList<StoredItem> second)
    {
        var index = Metric.All.Index().First(known => known.Item.Name == metric).Index;
        var others = second.Where(item => item.Error is null).ToDictionary(item => item.Id);
        var both = first.Where(item => item.Error is null && others.ContainsKey(item.Id)).Select(item => (A: item, B: others[item.Id])).ToList();
        var (a, b) = (Standardised([.. both.Select(pair => pair.A)], index), Standardised([.. both.Select(pair => pair.B)], index));
        var alike = both.Index().Where(pair => Answer(pair.Item.A) == Answer(pair.Item.B))
            .Select(pair => (Pair: pair.Item, Distance: Distance(a[pair.Index], b[pair.Index]))).Where(pair => double.IsFinite(pair.Distance)).OrderByDescending(pair => pair.Distance).Take(MostItems);
        var answered = both.Any(pair => Answer(pair.A) is not null);
        return new(answered ? $"{metric}: same answer, most different profiles over the layers" : $"{metric}: most different profiles over the layers")
        {
            Sentences = [$"{both.Count} items in both{(answered ? "" : ", no answers were measured")}; the distance is the root mean square over depth of the difference between standardised profiles"],
            Table = alike.Aggregate(new ReportTable("item", "condition", "answer", ">distance"), (table, item) =>
                table.Add(item.Pair.A.Id, item.Pair.A.Condition, Answer(item.Pair.A) ?? "–", Figure(item.Distance))),
        };
    }

    /// <summary>What was generated, else the likeliest choice; null where no answer was measured.</summary>
    internal static string? Answer(StoredItem item) => item.Generated?.Trim()
        ?? (item.ChoiceLogProbs is { } json ? JsonNode.Parse(json)!.AsObject().Where(choice => choice.Value is not null).MaxBy(choice => choice.Value!.GetValue<double>()).Key : null);

    /// <summary>[items][depths]: the metric at depths evenly from the first layer to the last, standardised over items at each.</summary>
    private static double[][] Standardised(IReadOnlyList<StoredItem> items, int metric)
    {
        var profiles = items.Select(item => Profile([.. item.States.Where(state => state.Tap == Analysis.Point.ResidPost).OrderBy(state => state.Layer).Select(state => state.Metrics[metric])])).ToArray();
        for (var depth = 0; depth < Depths; depth++)
        {
            var mean = profiles.Average(profile => profile[depth]);
            var sd = Math.Sqrt(profiles.Average(profile => (profile[depth] - mean) * (profile[depth] - mean)));
            foreach (var profile in profiles) profile[depth] = (profile[depth] - mean) / sd;
        }
        return profiles;
    }

    // Linear between layers.
    private static double[] Profile(double[] layers)
    {
        var profile = new double[Depths];
        for (var i = 0; i < Depths; i++)
        {
            var place = i * (layers.Length - 1) / (Depths - 1.0);
            var below = Math.Min((int)place, Math.Max(0, layers.Length - 2));
            profile[i] = layers.Length == 1 ? layers[0] : layers[below] + (place - below) * (layers[below + 1] - layers[below]);
        }
        return profile;
    }

    private static double Distance(double[] a, double[] b)
    {
        var finite = a.Zip(b, (x, y) => (x - y) * (x - y)).Where(double.IsFinite).ToList();
        return finite.Count == 0 ? double.NaN : Math.Sqrt(finite.Average());
    }
}
