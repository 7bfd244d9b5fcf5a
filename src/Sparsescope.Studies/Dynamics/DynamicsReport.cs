using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Statistics;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Store;
using static Sparsescope.Studies.Reporting.ReportText;

namespace Sparsescope.Studies.Dynamics;

/// <summary>
/// What a person reads of a study of training: the turns, then answers and states step by step, then the last step by layer.
/// </summary>
public sealed record DynamicsReport(DynamicsRecord Record, DynamicsResult Result)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The report of a stored study.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="name">Its name, the beginning of its id, or <c>latest</c>.</param>
    /// <param name="cancellation">Looked at between parts.</param>
    /// <exception cref="BadInputException">No such study, or nothing was measured of it.</exception>
    public static DynamicsReport Of(RunStore store, string name, CancellationToken cancellation)
    {
        var record = store.Dynamics.Resolve(name);
        var points = store.Dynamics.Points(record.Id);
        if (points.Count == 0) throw new BadInputException($"The study {record.ShortId} holds no measured step yet; run it again.");
        return new(record, new DynamicsAnalysis(record, store.Dynamics.Questions(record.Id), points).Run(cancellation));
    }

    /// <summary>True where a name means a study of training, and no run of another study begins so.</summary>
    public static bool AreNamed(RunStore store, string name) =>
        name is not ("" or "latest") && !store.Runs().Any(run => Begins(run.Id, name))
        && store.Dynamics.All().Any(record => record.Name == name || Begins(record.Id, name));

    private static bool Begins(string id, string name) => id.StartsWith(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>For a terminal.</summary>
    public string Text() => Write(Sections(), markdown: false);

    /// <summary>The head and the preregistered turns alone.</summary>
    public string Brief() => Write(Sections().Take(2), markdown: false);

    /// <summary>As Markdown.</summary>
    public string Markdown() => Write(Sections(), markdown: true);

    /// <summary>
    /// Everything: <c>study</c> says what was run, the rest are the fields of the result; figures that are not defined are null.
    /// </summary>
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
        Invariant($"{Record.LayerCount} blocks of width {Record.Width}; seeds {string.Join(", ", Record.Seeds)}; {Looks}"),
        .. Result.Splits.Select(split =>
            Invariant($"{split.Split}: {split.Questions} questions, {split.Prompts} prompts, ")
            + Invariant($"{split.PairsSeen} of whose pairs training shows")),
        .. Intervals,
        "rules: trained on the graph; shuffled: on the same facts with tails in another order, so that no rule holds; "
            + "step 0 is the untrained twin of each",
        $"study {Record.ShortId}, graph {Record.Graph[..12]}, products computed with {Record.Instructions}",
    ];

    /// <summary>The preregistered cells of a model whose ID curve turns.</summary>
    internal string TurnSentence(string model)
    {
        var rows = Result.Turns.Where(row => row.Primary && row.Model == model).ToList();
        if (rows.Count == 0)
        {
            return Result.Series.Any(series => series.Model == model)
                ? "no step of training was looked at yet, or no ID question was asked: nothing is said of turns."
                : "nothing measured yet.";
        }
        if (rows.Any(row => row.Turn is null)) return "one seed: whether the ID curve turns is not said.";
        var turns = rows.Where(row => row.Turn != TurnKind.None)
            .Select(row => $"{Cell(row.Metric, row.Layer)} ({row.Turn?.Word()} at step {Step(row.BreakStep)})").ToList();
        return Invariant($"the ID curve turns in {turns.Count} of {rows.Count} preregistered cells{Named(turns)}.");
    }

    /// <summary>
    /// Whether familiar and unfamiliar questions differ at the preregistered cells after a model's last look. An interval with 0 in it
    /// is no proof that they do not: the widest is named.
    /// </summary>
    internal string PartingSentence(string model)
    {
        var last = LastLook(model);
        var differences = Result.States
            .Where(state => state.Model == model && state.Step == last && state.Difference is not null)
            .Where(state => Record.Metrics.Contains(state.Metric) && Record.Layers.Contains(state.Layer)).ToList();
        if (differences.Count == 0) return "";
        var held = differences.Where(state => double.IsFinite(state.Difference!.Value.Low)).ToList();
        if (held.Count == 0) return Invariant($"After step {last} no interval of ID less an out-of-distribution split can be given.");
        var apart = held.Where(state => state.Difference!.Value.ExcludesZero)
            .Select(state => $"{Cell(state.Metric, state.Layer)} less {state.Split} {Fine(state.Difference!.Value)}").ToList();
        var widest = held.MaxBy(state => state.Difference!.Value.High - state.Difference.Value.Low)!;
        return Invariant($"After step {last} the interval of ID less an out-of-distribution split leaves out 0 in ")
            + Invariant($"{apart.Count} of {held.Count}{Named(apart)}; the widest is ")
            + $"{Cell(widest.Metric, widest.Layer)} less {widest.Split} {Fine(widest.Difference!.Value)}.";
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

    internal const string Incomplete =
        "INCOMPLETE: this study is not finished; what follows rests on what was measured so far and decides nothing.";

    private const string OfOneSeed =
        "one seed: no interval over seeds can be given (–), and whether a curve turns is not said; figures are of this one model";

    private string Looks => Invariant($"{Record.Steps.Count} looks from step {Record.Steps[0]} to {Record.Steps[^1]}");

    // How intervals were made, and where there are none.
    private IEnumerable<string> Intervals
    {
        get
        {
            var counts = Result.Series.Select(series => series.Seeds).ToList();
            if (counts.Any(seeds => seeds > 1))
            {
                yield return "intervals of 95 % over seeds and prompts: two-way variance "
                    + "(seeds + prompts − both, not below the larger of the first two), "
                    + $"t of seeds − 1 degrees of freedom{(counts.Max() < 5 ? "; fewer than five seeds say little of other seeds" : "")}";
            }
            if (counts.Contains(1))
                yield return counts.Max() == 1 ? OfOneSeed : "– where one seed was looked at so far: of it alone there is no interval";
        }
    }

    private int LastLook(string model) =>
        Result.Series.Where(series => series.Model == model).Select(series => series.Step).DefaultIfEmpty(-1).Max();

    private IEnumerable<ReportSection> Sections() => [Head(), .. Evidence()];

    private ReportSection Head() => new($"{Record.Name}: along training")
    {
        IsFirst = true,
        Sentences = [.. Record.Finished is null ? (string[])[Incomplete] : [], .. Setting],
    };

    private ReportSection Turns()
    {
        var table = new ReportTable(
            "model", "cell", ">break at step", ">slope before [95 %]", ">slope after [95 %]", ">p (Holm)", ">points", "turn");
        var primary = Result.Turns.Where(row => row.Primary).ToList();
        foreach (var row in primary)
        {
            table.Add(
                row.Model, Cell(row.Metric, row.Layer), Step(row.BreakStep), Fine(row.Before), Fine(row.After), P(row.P), Whole(row.Points),
                row.Turn?.Word() ?? "–");
        }
        return new("Does the ID curve turn? (two-lines test over log10 of the step, preregistered cells)")
        {
            Table = table,
            Below =
            [
                "a turn needs both slopes: opposite signs, p below 0.05 for the weaker one, and both intervals away from 0; "
                    + "slopes are per factor of ten in steps",
                .. primary.Any(row => row.Turn is null)
                    ? (string[])["–: one seed; a curve that wanders alone would pass for one that turns far too often"]
                    : [],
            ],
        };
    }

    private ReportSection Answers(string model)
    {
        var splits = Result.Splits.Select(split => split.Split).ToList();
        var table = new ReportTable(
        [
            ">step", ">seeds", ">training loss",
            .. splits.Select(split => $">accuracy {split}"), .. splits.Select(split => $">loss {split}"),
        ]);
        foreach (var series in Result.Series.Where(series => series.Model == model))
        {
            var look = Result.Behaviour.Where(point => point.Model == model && point.Step == series.Step).ToList();
            var at = splits.Select(split => look.First(point => point.Split == split)).ToList();
            table.Add(
            [
                Whole(series.Step), Whole(series.Seeds), Figure(series.TrainingLoss),
                .. at.Select(point => Short(point.Accuracy)), .. at.Select(point => Short(point.Loss)),
            ]);
        }
        return new($"{model}: answers [95 %] (ten options: chance is 0.10)") { Table = table };
    }

    private IReadOnlyList<string> Others => [.. Result.Splits.Select(split => split.Split).Where(split => split != DynamicsAnalysis.Id)];

    private ReportSection Curve(string model, string metric, int layer)
    {
        var splits = Others;
        var table = new ReportTable(
            [">step", ">ID [95 %]", .. splits.Select(split => $">{split} [95 %]"), .. splits.Select(split => $">ID − {split} [95 %]")]);
        var cell = Result.States.Where(state => state.Model == model && state.Metric == metric && state.Layer == layer);
        foreach (var step in cell.GroupBy(state => state.Step))
        {
            StatePoint At(string split) => step.First(state => state.Split == split);
            table.Add(
            [
                Whole(step.Key), Mean(At(DynamicsAnalysis.Id).Mean), .. splits.Select(split => Mean(At(split).Mean)),
                .. splits.Select(split => Difference(At(split))),
            ]);
        }
        return new($"{model}: {Cell(metric, layer)}") { Table = table };
    }

    private ReportSection LastStep(string model)
    {
        var last = LastLook(model);
        var splits = Others;
        var table = new ReportTable(["metric", ">layer", ">ID [95 %]", .. splits.Select(split => $">ID − {split} [95 %]")]);
        var look = Result.States.Where(state => state.Model == model && state.Step == last).ToList();
        foreach (var metric in Record.Metrics)
        {
            for (var layer = 0; layer <= Record.LayerCount; layer++)
            {
                var cell = look.Where(state => state.Metric == metric && state.Layer == layer).ToList();
                StatePoint? At(string split) => cell.FirstOrDefault(state => state.Split == split);
                if (At(DynamicsAnalysis.Id) is not { } id) continue;
                table.Add([metric, Whole(layer), Mean(id.Mean), .. splits.Select(split => Difference(At(split)))]);
            }
        }
        return new($"{model}: after step {Whole(last)}, layer by layer (exploratory but for the preregistered cells)") { Table = table };
    }

    private static string Named(IReadOnlyCollection<string> cells) => cells.Count > 0 ? ": " + string.Join(", ", cells) : "";

    private static string Cell(string metric, int layer) => Invariant($"{metric} layer {layer}");

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Step(double step) => double.IsFinite(step) ? step.ToString("F0", CultureInfo.InvariantCulture) : "–";

    private static string Difference(StatePoint? state) => state?.Difference is { } difference ? Fine(difference) : "–";

    // Differences lie in the third and fourth decimal.
    private static string Fine(Interval interval) => Bounded(interval, Fine);

    private static string Mean(Interval interval) => Bounded(interval, Figure);

    private static string Short(Interval interval) => Bounded(interval, value => value.ToString("0.00", CultureInfo.InvariantCulture));

    // "[–]" says that there is no interval; where there is no estimate either, one dash does.
    private static string Bounded(Interval interval, Func<double, string> format)
    {
        if (!double.IsFinite(interval.Estimate)) return "–";
        var bounds = double.IsFinite(interval.Low) ? $"{format(interval.Low)}, {format(interval.High)}" : "–";
        return $"{format(interval.Estimate)} [{bounds}]";
    }

    internal static string Fine(double value) =>
        double.IsFinite(value) ? value.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture) : "–";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static string Write(IEnumerable<ReportSection> sections, bool markdown) =>
        string.Join("\n\n", sections.Where(section => !section.IsEmpty).Select(section => string.Join('\n', section.Lines(markdown))))
        + "\n";

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

    private static bool IsNoNumber(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var word) && word is ("NaN" or "Infinity" or "-Infinity");
}
