using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Reporting.Figures;
using static Sparsescope.Studies.Reporting.Figures.Channel;

namespace Sparsescope.Studies.Dynamics;

/// <summary>Figures of a study of training: answers, states and what parts familiar questions from others, step by step.</summary>
internal static class DynamicsFigures
{
    // A logarithmic scale has no 0: the untrained model stands left of step 1, by half a power of ten.
    private const double Untrained = 0.316;

    private const int MostTicks = 7;

    private const string OfOneSeed = "One seed: no interval over seeds can be given.";

    private static readonly FigureColumn[] s_look = [new("model", "model"), new("step", ">step"), new("at", null)];

    private static FigureColumn[] Of(string title) => [new("split", title), new("n", ">n")];

    private static FigureColumn[] With(string key, string title, Func<double, string> format) =>
        [new(key, title, format), new("low", ">95 % low", format), new("high", ">95 % high", format)];

    /// <summary>Of a study that holds at least one look.</summary>
    internal static IReadOnlyList<Figure> Of(DynamicsReport report) =>
    [
        Answers(report),
        .. report.Record.Metrics.SelectMany(metric => report.Record.Layers.Select(layer => Means(report, metric, layer))),
        Differences(report),
        .. report.Record.Metrics.Select(metric => Map(report, metric)),
    ];

    /// <summary>Right answers of every split, a panel a model.</summary>
    internal static Figure Answers(DynamicsReport report)
    {
        var data = new FigureData("answers", [.. s_look, .. Of("questions"), .. With("accuracy", ">right", ReportText.Figure)]);
        foreach (var point in report.Result.Behaviour)
        {
            var (right, n) = (point.Accuracy, Count(report, point.Split));
            data.Add(point.Model, point.Step, At(point.Step), point.Split, n, right.Estimate, right.Low, right.High);
        }
        var panels = Models(report).Select(model =>
            Curves(report, "accuracy", "share of right answers", [], ("accuracy", "right"))
                .Titled(model).Showing("answers", "model", model));
        var caption = $"Share of right answers to the questions of each split. {Reading(report)}";
        return new("answers", "Right answers along training", caption, Panel.Grid(2, panels, "x", "y", "color"), data);
    }

    /// <summary>A preregistered cell: its mean over each split, a panel a model.</summary>
    internal static Figure Means(DynamicsReport report, string metric, int layer)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{metric}-{layer}");
        var data = new FigureData(name, [.. s_look, .. Of("questions"), .. With("mean", ">mean", ReportText.Figure)]);
        foreach (var state in States(report, metric, layer))
        {
            var (mean, n) = (state.Mean, Count(report, state.Split));
            data.Add(state.Model, state.Step, At(state.Step), state.Split, n, mean.Estimate, mean.Low, mean.High);
        }
        var panels = Models(report).Select(model =>
            Curves(report, "mean", metric, [], ("mean", "mean")).Titled(model).Showing(name, "model", model));
        var caption = $"Mean of {metric} at the position that predicts the first token of the answer. {Reading(report)}";
        return new("means-" + name, $"{Cell(metric, layer)} along training", caption, Panel.Grid(2, panels, "x", "y", "color"), data);
    }

    /// <summary>ID less each other split at the preregistered cells: a row a cell, a panel a model.</summary>
    internal static Figure Differences(DynamicsReport report)
    {
        var data = new FigureData(
            "differences",
            [new("cell", "cell"), .. s_look, .. Of("ID less"), .. With("difference", ">difference", DynamicsReport.Fine)]);
        var panels = new List<JsonObject>();
        foreach (var metric in report.Record.Metrics)
        {
            foreach (var layer in report.Record.Layers)
            {
                var cell = Cell(metric, layer);
                foreach (var state in States(report, metric, layer))
                {
                    if (state.Difference is not { } less) continue;
                    var n = Count(report, state.Split);
                    data.Add(cell, state.Model, state.Step, At(state.Step), state.Split, n, less.Estimate, less.Low, less.High);
                }
                panels.AddRange(Models(report).Select(model =>
                {
                    var zero = new Mark("rule", "zero").Once().Y(Channel.At(0));
                    var panel = Curves(report, "difference", "ID less the split", [zero], ("difference", "difference"))
                        .Titled($"{cell}, {model}");
                    panel["data"] = new JsonObject { ["name"] = "differences" };
                    panel["transform"] = new JsonArray(OneOf("cell", cell), OneOf("model", model));
                    return panel;
                }));
            }
        }
        var caption = "Mean over the ID questions matched to a split (over all of them where none is matched), less the mean over the "
            + $"split. Above 0 the states of ID questions have more of the metric. {Reading(report)}";
        return new("differences", "ID less each split", caption, Panel.Grid(2, panels, "x", "color"), data);
    }

    /// <summary>ID less each other split at every layer and step.</summary>
    internal static Figure Map(DynamicsReport report, string metric)
    {
        var (name, limit) = ("map-" + metric, 1e-4);
        FigureColumn[] head =
            [new("model", "model"), new("split", "ID less"), new("layer", ">layer"), new("step", ">step"), new("n", ">n")];
        FigureColumn differs = new("differs", "interval leaves out 0");
        var data = new FigureData(name, [.. head, .. With("difference", ">difference", DynamicsReport.Fine), differs]);
        foreach (var state in report.Result.States.Where(state => state.Metric == metric))
        {
            if (state.Difference is not { } difference) continue;
            limit = double.IsFinite(difference.Estimate) ? Math.Max(limit, Math.Abs(difference.Estimate)) : limit;
            object? apart = double.IsFinite(difference.Low) ? difference.ExcludesZero : null;
            var n = Count(report, state.Split);
            data.Add(state.Model, state.Split, state.Layer, state.Step, n, difference.Estimate, difference.Low, difference.High, apart);
        }
        var panels = Models(report).SelectMany(model => Others(report).Select(split =>
        {
            var panel = Panel.Of(400, 26,
            [
                new Mark("rect")
                    .Color(Quantity("difference").With("title", Channel.Array("ID less", "the split"))
                        .With("scale", new JsonObject { ["domain"] = Channel.Array([-limit, limit]), ["range"] = "diverging" }))
                    .Tip(
                        ("layer", "layer"), ("step", "step"), ("difference", "difference"),
                        ("low", "95 % low"), ("high", "95 % high"), ("n", "n")),
                new Mark("point", "differs").Where("differs", true),
            ], steps: true).Titled($"{model}: ID less {split}")
                .Encode("x", Name("step", title: "step", ordered: true).With("sort", "ascending")
                    .Axis("labelAngle", 0).Axis("labelOverlap", true).Axis("ticks", false))
                .Encode("y", Name("layer", title: "layer", ordered: true).With("sort", "descending").Axis("ticks", false));
            panel["data"] = new JsonObject { ["name"] = name };
            panel["transform"] = new JsonArray(OneOf("model", model), OneOf("split", split));
            return panel;
        }));
        var last = report.Record.LayerCount.ToString(CultureInfo.InvariantCulture);
        var dots = HasIntervals(report) ? "Dots: the 95 % interval leaves out 0." : OfOneSeed;
        var caption = $"ID less each split at every layer (0: embeddings; {last}: after the final norm); all but the preregistered "
            + $"layers are exploratory, and nothing is corrected for their number. {dots} {Number(report)}";
        return new(name, $"{metric} by layer and step", caption, Panel.Grid(2, panels, "color"), data);
    }

    // A curve with its band for each split, over steps.
    private static JsonObject Curves(
        DynamicsReport report, string field, string title, IEnumerable<Mark> behind, (string Field, string Title) tip)
    {
        var last = Math.Max(1, report.Result.Series.Max(series => series.Step));
        double[] ticks = [.. Enumerable.Range(0, MostTicks).Select(power => Math.Pow(10, power)).Where(tick => tick <= last)];
        JsonObject Splits() => Name("split", report.Result.Splits.Select(split => split.Split));
        JsonObject Step() => new()
        {
            ["field"] = "at",
            ["type"] = "quantitative",
            ["title"] = "step",
            ["scale"] = new JsonObject { ["type"] = "log", ["domain"] = Channel.Array([Untrained, last]), ["nice"] = false },
            ["axis"] = new JsonObject { ["values"] = Channel.Array(ticks), ["format"] = "~d", ["grid"] = false },
        };
        JsonObject Split() =>
            Splits().With("legend", new JsonObject { ["orient"] = "top", ["symbolType"] = "stroke", ["symbolStrokeWidth"] = 3 });
        return Panel.Of(370, 220,
        [
            .. behind,
            new Mark("area", "band").X(Step()).Y(Quantity("low"), "high").Color(Split()),
            new Mark("line", "curve").X(Step()).Y(Quantity(field, title)).Color(Split()),
            new Mark("point", "layers").X(Step()).Y(Quantity(field)).Color(Split()).Encode("shape", Splits().With("legend", null))
                .Tip(("split", "questions"), ("step", "step"), tip, ("low", "95 % low"), ("high", "95 % high"), ("n", "n")),
        ]);
    }

    private static IEnumerable<StatePoint> States(DynamicsReport report, string metric, int layer) =>
        report.Result.States.Where(state => state.Metric == metric && state.Layer == layer);

    // Those of which something was measured.
    private static List<string> Models(DynamicsReport report) =>
        [.. report.Record.Models.Where(model => report.Result.Series.Any(series => series.Model == model))];

    private static IEnumerable<string> Others(DynamicsReport report) =>
        report.Result.Splits.Select(split => split.Split).Where(split => split != DynamicsAnalysis.Id);

    private static int Count(DynamicsReport report, string split) =>
        report.Result.Splits.First(count => count.Split == split).Questions;

    private static double At(int step) => step == 0 ? Untrained : step;

    private static string Cell(string metric, int layer) => string.Create(CultureInfo.InvariantCulture, $"{metric} layer {layer}");

    private static string Reading(DynamicsReport report)
    {
        var bands = HasIntervals(report) ? "Bands: 95 % interval over seeds and prompts (two-way variance, t of seeds − 1)." : OfOneSeed;
        return $"Steps on a logarithmic scale; the leftmost point is the untrained model. {bands} {Number(report)}";
    }

    private static bool HasIntervals(DynamicsReport report) => report.Result.Series.Any(series => series.Seeds > 1);

    private static string Number(DynamicsReport report)
    {
        var splits = report.Result.Splits.Select(split => FormattableString.Invariant($"{split.Split} {split.Questions}"));
        var seeds = string.Join(", ", Models(report).Select(model =>
        {
            var counts = report.Result.Series.Where(series => series.Model == model).Select(series => series.Seeds).ToList();
            var (least, most) = (counts.Min(), counts.Max());
            return least == most
                ? FormattableString.Invariant($"{model} {most}")
                : FormattableString.Invariant($"{model} {least} to {most}");
        }));
        return $"n, questions: {string.Join(", ", splits)}; seeds: {seeds}.";
    }
}
