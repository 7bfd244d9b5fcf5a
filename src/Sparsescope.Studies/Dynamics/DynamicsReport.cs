using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Statistics;
using Sparsescope.Studies.Reporting;
using static Sparsescope.Studies.Reporting.ReportText;

namespace Sparsescope.Studies.Dynamics;

/// <summary>What a person reads of a study of training: the turns, then answers and states step by step, then the last step by layer.</summary>
public sealed record DynamicsReport(DynamicsRecord Record, DynamicsResult Result)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string Text() => Write(Sections(), markdown: false);

    /// <summary>The head and the preregistered turns alone.</summary>
    public string Brief() => Write(Sections().Take(2), markdown: false);

    public string Markdown() => Write(Sections(), markdown: true);

    /// <summary>Everything: <c>study</c> says what was run, the rest are the fields of the result; figures that are not defined are null.</summary>
    public string Json()
    {
        var json = JsonSerializer.SerializeToNode(Result, s_json)!.AsObject();
        Nullify(json);
        json["study"] = JsonSerializer.SerializeToNode(Record, s_json);
        return json.ToJsonString(s_json);
    }

    /// <summary>What was trained and asked, and over what the intervals are.</summary>
    internal IReadOnlyList<string> Setting =>
    [
        Invariant($"{Record.LayerCount} blocks of width {Record.Width}; seeds {string.Join(", ", Record.Seeds)}; {Record.Steps.Count} looks from step {Record.Steps[0]} to {Record.Steps[^1]}"),
        .. Result.Splits.Select(split => Invariant($"{split.Split}: {split.Questions} questions, {split.Prompts} prompts, {split.PairsSeen} of whose pairs training shows")),
        $"intervals of 95 % over seeds and prompts, both resampled ({Result.Resamples.ToString(CultureInfo.InvariantCulture)} times){(Record.Seeds.Count < 5 ? "; fewer than five seeds say little of other seeds" : "")}",
        "rules: trained on the graph; shuffled: on the same facts with tails in another order, so that no rule holds; step 0 is the untrained twin of each",
        $"study {Record.ShortId}, graph {Record.Graph[..12]}, products computed with {Record.Instructions}",
    ];

    /// <summary>The preregistered cells of a model whose ID curve turns.</summary>
    internal string TurnSentence(string model)
    {
        var rows = Result.Turns.Where(row => row.Primary && row.Model == model).ToList();
        if (rows.Count == 0) return Result.Series.Any(series => series.Model == model) ? "no step of training was looked at yet, or no ID question was asked: nothing is said of turns." : "nothing measured yet.";
        var turns = rows.Where(row => row.Turn != TurnRow.None).Select(row => $"{Cell(row.Metric, row.Layer)} ({row.Turn} at step {Step(row.BreakStep)})").ToList();
        return Invariant($"the ID curve turns in {turns.Count} of {rows.Count} preregistered cells{(turns.Count > 0 ? ": " + string.Join(", ", turns) : "")}.");
    }

    /// <summary>Whether familiar and unfamiliar questions differ at the preregistered cells after a model's last look.</summary>
    internal string PartingSentence(string model)
    {
        var last = Result.Series.Where(series => series.Model == model).Select(series => series.Step).DefaultIfEmpty(-1).Max();
        var differences = Result.States.Where(state => state.Model == model && state.Step == last && state.Difference is not null && Record.Metrics.Contains(state.Metric) && Record.Layers.Contains(state.Layer)).ToList();
        if (differences.Count == 0) return "";
        var apart = differences.Where(state => state.Difference!.Value.ExcludesZero).Select(state => $"{Cell(state.Metric, state.Layer)} less {state.Split} {Fine(state.Difference!.Value)}").ToList();
        return Invariant($"After step {last} the interval of ID less an out-of-distribution split leaves out 0 in {apart.Count} of {differences.Count}{(apart.Count > 0 ? ": " + string.Join(", ", apart) : "")}.");
    }

    /// <summary>Everything but the head.</summary>
    internal IEnumerable<ReportSection> Evidence()
    {
        yield return Turns();
        foreach (var model in Record.Models)
        {
            yield return Answers(model);
            foreach (var metric in Record.Metrics)
            {
                foreach (var layer in Record.Layers) yield return Curve(model, metric, layer);
            }
            yield return LastStep(model);
        }
    }

    private IEnumerable<ReportSection> Sections() => [Head(), .. Evidence()];

    private ReportSection Head() => new($"{Record.Name}: along training")
    {
        IsFirst = true,
        Sentences = [.. Record.Finished is null ? (string[])["INCOMPLETE: this study is not finished; what follows rests on what was measured so far and decides nothing."] : [], .. Setting],
    };

    private ReportSection Turns() => new("Does the ID curve turn? (two-lines test over log10 of the step, preregistered cells)")
    {
        Table = Result.Turns.Where(row => row.Primary).Aggregate(new ReportTable("model", "cell", ">break at step", ">slope before [95 %]", ">slope after [95 %]", ">p (Holm)", ">points", "turn"), (table, row) =>
            table.Add(row.Model, Cell(row.Metric, row.Layer), Step(row.BreakStep), Fine(row.Before), Fine(row.After), P(row.P), Whole(row.Points), row.Turn)),
        Below = ["a turn needs both slopes: opposite signs, p below 0.05 for the weaker one, and both intervals away from 0; slopes are per factor of ten in steps"],
    };

    private ReportSection Answers(string model)
    {
        var splits = Result.Splits.Select(split => split.Split).ToList();
        var table = new ReportTable([">step", ">seeds", ">training loss", .. splits.Select(split => $">accuracy {split}"), .. splits.Select(split => $">loss {split}")]);
        foreach (var series in Result.Series.Where(series => series.Model == model))
        {
            var at = splits.Select(split => Result.Behaviour.First(point => point.Model == model && point.Step == series.Step && point.Split == split)).ToList();
            table.Add([Whole(series.Step), Whole(series.Seeds), Figure(series.TrainingLoss), .. at.Select(point => Short(point.Accuracy)), .. at.Select(point => Short(point.Loss))]);
        }
        return new($"{model}: answers [95 %] (ten options: chance is 0.10)") { Table = table };
    }

    private ReportSection Curve(string model, string metric, int layer)
    {
        var splits = Result.Splits.Select(split => split.Split).Where(split => split != DynamicsAnalysis.Id).ToList();
        var table = new ReportTable([">step", ">ID [95 %]", .. splits.Select(split => $">{split} [95 %]"), .. splits.Select(split => $">ID − {split} [95 %]")]);
        foreach (var step in Result.States.Where(state => state.Model == model && state.Metric == metric && state.Layer == layer).GroupBy(state => state.Step))
        {
            StatePoint At(string split) => step.First(state => state.Split == split);
            table.Add([Whole(step.Key), Figure(At(DynamicsAnalysis.Id).Mean), .. splits.Select(split => Figure(At(split).Mean)), .. splits.Select(split => At(split).Difference is { } difference ? Fine(difference) : "–")]);
        }
        return new($"{model}: {Cell(metric, layer)}") { Table = table };
    }

    private ReportSection LastStep(string model)
    {
        var last = Result.Series.Where(series => series.Model == model).Select(series => series.Step).DefaultIfEmpty(-1).Max();
        var splits = Result.Splits.Select(split => split.Split).Where(split => split != DynamicsAnalysis.Id).ToList();
        var table = new ReportTable(["metric", ">layer", ">ID [95 %]", .. splits.Select(split => $">ID − {split} [95 %]")]);
        foreach (var metric in Record.Metrics)
        {
            for (var layer = 0; layer <= Record.LayerCount; layer++)
            {
                StatePoint? At(string split) => Result.States.FirstOrDefault(state => state.Model == model && state.Step == last && state.Metric == metric && state.Layer == layer && state.Split == split);
                if (At(DynamicsAnalysis.Id) is not { } id) continue;
                table.Add([metric, Whole(layer), Figure(id.Mean), .. splits.Select(split => At(split)?.Difference is { } difference ? Fine(difference) : "–")]);
            }
        }
        return new($"{model}: after step {Whole(last)}, layer by layer (exploratory but for the preregistered cells)") { Table = table };
    }

    private static string Cell(string metric, int layer) => Invariant($"{metric} layer {layer}");

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Step(double step) => double.IsFinite(step) ? step.ToString("F0", CultureInfo.InvariantCulture) : "–";

    // Differences lie in the third and fourth decimal.
    private static string Fine(Interval interval) => double.IsFinite(interval.Low) ? $"{Fine(interval.Estimate)} [{Fine(interval.Low)}, {Fine(interval.High)}]" : Fine(interval.Estimate);

    internal static string Fine(double value) => double.IsFinite(value) ? value.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture) : "–";

    private static string Short(Interval interval) => string.Create(CultureInfo.InvariantCulture, $"{interval.Estimate:0.00} [{interval.Low:0.00}, {interval.High:0.00}]");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static string Write(IEnumerable<ReportSection> sections, bool markdown) =>
        string.Join("\n\n", sections.Where(section => !section.IsEmpty).Select(section => string.Join('\n', section.Lines(markdown)))) + "\n";

    // "NaN" as text would be read as a name.
    private static void Nullify(JsonNode node)
    {
        if (node is JsonObject map)
        {
            foreach (var (key, value) in map.ToList())
            {
                if (IsNoNumber(value)) map[key] = null;
                else if (value is not null) Nullify(value);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var value in list)
            {
                if (value is not null) Nullify(value);
            }
        }
    }

    private static bool IsNoNumber(JsonNode? value) => value is JsonValue text && text.TryGetValue<string>(out var word) && word is ("NaN" or "Infinity" or "-Infinity");
}
