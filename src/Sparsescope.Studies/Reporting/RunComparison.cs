using System.Text.Json.Nodes;
using Sparsescope.Studies.Analysis;
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
        RequireCommon(first, second);
        var sections = new List<ReportSection>
        {
            new($"{First.Run.Study}: {Name(First.Run)} beside {Name(Second.Run)}")
            {
                Sentences = [$"verdicts: {First.Result.Verdict.Name.Word()} and {Second.Result.Verdict.Name.Word()}"],
                Table = Effects(),
                Below = [
                    "effects are positive where states get sparser; 95 % intervals; two runs are two chances to find something by luck"],
            },
        };
        sections.AddRange(First.Spec.PrimaryMetrics.Select(metric => Profiles(metric, first, second)));
        return string.Join("\n\n", sections.Select(section => string.Join('\n', section.Lines(markdown: false)))) + "\n";
    }

    /// <summary>
    /// The same as one JSON object: <c>study</c>, <c>runs</c>, <c>cells</c>, and <c>profiles</c> by metric. A figure that is not defined is
    /// null.
    /// </summary>
    /// <exception cref="BadInputException">No item is in both.</exception>
    public string Json(IReadOnlyList<StoredItem> first, IReadOnlyList<StoredItem> second)
    {
        RequireCommon(first, second);
        return new JsonObject
        {
            ["schema"] = 1,
            ["study"] = First.Run.Study,
            ["runs"] = new JsonArray([.. ((StudyReport[])[First, Second]).Select(report => (JsonNode)new JsonObject
            {
                ["id"] = report.Run.Id,
                ["model"] = report.Run.Model,
                ["numerics"] = report.Run.Numerics,
                ["verdict"] = report.Result.Verdict.Name.Word(),
            })]),
            ["cells"] = new JsonArray([.. Cells()
                .Select(pair => (JsonNode)new JsonObject { ["first"] = Json(pair.A), ["second"] = Json(pair.B) })]),
            ["profiles"] =
                new JsonArray([.. First.Spec.PrimaryMetrics.Select(metric => (JsonNode)Json(metric, Pairs(metric, first, second)))]),
        }.ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private void RequireCommon(IReadOnlyList<StoredItem> first, IReadOnlyList<StoredItem> second)
    {
        var ids = second.Where(item => item.Error is null).Select(item => item.Id).ToHashSet();
        if (!first.Any(item => item.Error is null && ids.Contains(item.Id)))
            throw new BadInputException($"Runs {First.Run.ShortId} and {Second.Run.ShortId} have no measured item in common.",
                Remedy.SameSample);
    }

    private static JsonObject Json(CellRow cell) => new()
    {
        ["metric"] = cell.Cell.Metric,
        ["tap"] = cell.Cell.Tap,
        ["layer"] = cell.Cell.Layer,
        ["effect"] = Number(Aligned(cell).Estimate),
        ["low"] = Number(Aligned(cell).Low),
        ["high"] = Number(Aligned(cell).High),
        ["n"] = cell.Effect.N,
    };

    private static JsonObject Json(string metric, Comparison pairs) => new()
    {
        ["metric"] = metric,
        ["n"] = pairs.Count,
        ["answered"] = pairs.Answered,
        ["items"] = new JsonArray([.. pairs.Alike.Select(pair => (JsonNode)new JsonObject
        {
            ["id"] = pair.Item.Id,
            ["condition"] = pair.Item.Condition,
            ["answer"] = Answer(pair.Item),
            ["distance"] = Number(pair.Distance),
        })]),
    };

    private static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;

    private static string Name(RunRecord run) => $"{run.Model} ({run.NumericsText}, {run.Id[..12]})";

    private IEnumerable<(CellRow A, CellRow B)> Cells() =>
        First.Result.Cells.Where(cell => cell.Primary).Zip(Second.Result.Cells.Where(cell => cell.Primary));

    // By metric and place from the end: two models may differ in depth.
    private ReportTable Effects()
    {
        var table = new ReportTable("cell", ">first", ">second");
        foreach (var (a, b) in Cells())
        {
            var name = a.Cell == b.Cell ? CellText(a.Cell) : $"{CellText(a.Cell)} / {CellText(b.Cell)}";
            table.Add(name, Signed(Aligned(a)), Signed(Aligned(b)));
        }
        return table;
    }

    /// <summary>Items that both runs measured, and those of them with the same answer whose profiles differ most.</summary>
    private readonly record struct Comparison(int Count, bool Answered, IReadOnlyList<(StoredItem Item, double Distance)> Alike);

    private static Comparison Pairs(string metric, IReadOnlyList<StoredItem> first, IReadOnlyList<StoredItem> second)
    {
        var others = second.Where(item => item.Error is null).ToDictionary(item => item.Id);
        var both = first.Where(item => item.Error is null && others.ContainsKey(item.Id)).Select(item => (A: item, B: others[item.Id]))
            .ToList();
        var (a, b) = (Standardised([.. both.Select(pair => pair.A)], metric), Standardised([.. both.Select(pair => pair.B)], metric));
        var alike = both.Index().Where(pair => Answer(pair.Item.A) == Answer(pair.Item.B))
            .Select(pair => (pair.Item.A, Distance(a[pair.Index], b[pair.Index]))).Where(pair => double.IsFinite(pair.Item2))
                .OrderByDescending(pair => pair.Item2).Take(MostItems);
        return new(both.Count, both.Any(pair => Answer(pair.A) is not null), [.. alike]);
    }

    private static ReportSection Profiles(string metric, IReadOnlyList<StoredItem> first, IReadOnlyList<StoredItem> second)
    {
        var (count, answered, alike) = Pairs(metric, first, second);
        return new(answered ? $"{metric}: same answer, most different profiles over the layers"
            : $"{metric}: most different profiles over the layers")
        {
            Sentences =
                [$"{count} items in both{(answered ? "" : ", no answers were measured")}; the distance is the root mean square over depth "
                + $"of the difference between standardised profiles"],
            Table = alike.Aggregate(new ReportTable("item", "condition", "answer", ">distance"), (table, pair) =>
                table.Add(pair.Item.Id, pair.Item.Condition, Answer(pair.Item) ?? "–", Figure(pair.Distance))),
        };
    }

    /// <summary>What was generated, else the likeliest choice; null where no answer was measured.</summary>
    internal static string? Answer(StoredItem item) => item.Generated?.Trim()
        ?? (item.ChoiceLogProbs is { } json ? JsonNode.Parse(json)!.AsObject().Where(choice => choice.Value is not null)
            .MaxBy(choice => choice.Value!.GetValue<double>()).Key : null);

    /// <summary>[items][depths]: the metric at depths evenly from the first layer to the last, standardised over items at each.</summary>
    private static double[][] Standardised(IReadOnlyList<StoredItem> items, string metric)
    {
        var profiles = items.Select(item => Profile([.. item.States.Where(state => state.Tap == Point.ResidPost)
            .OrderBy(state => state.Layer).Select(state => state[metric])])).ToArray();
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
