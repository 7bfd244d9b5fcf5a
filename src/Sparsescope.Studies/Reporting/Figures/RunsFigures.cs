using System.Globalization;
using Sparsescope.Studies.Analysis;
using static Sparsescope.Studies.Reporting.AnswerSections;
using static Sparsescope.Studies.Reporting.Figures.Channel;
using static Sparsescope.Studies.Reporting.ReportText;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>
/// Several runs side by side: models, or precisions of one. Cells are matched by metric and place from the last layer, as models differ in
/// depth.
/// </summary>
internal static class RunsFigures
{
    internal const string DepthId = "runs-depth";

    internal static IEnumerable<Figure> Of(IReadOnlyList<FigureSource> runs) => [Effects(runs), Slopes(runs), Depth(runs)];

    /// <summary>What more looks mean for the smallest p.</summary>
    internal static string Multiplicity(IReadOnlyList<FigureSource> runs)
    {
        var cells = runs.Sum(run => run.Primary.Count);
        var left = runs.Sum(run => run.Result.Verdict.Cells.Count(cell => Math.Min(1, cell.PHolm * runs.Count) < 0.05));
        return string.Create(CultureInfo.InvariantCulture,
            $"{runs.Count} runs are {runs.Count} chances to find something by luck, and each verdict corrects for its own cells alone. "
            + $"With every p multiplied by {runs.Count} (Bonferroni over runs), {left} of {cells} preregistered cells stay below 0.05. "
            + $"Intervals are not widened for it.");
    }

    internal static ReportTable Verdicts(IReadOnlyList<FigureSource> runs) =>
        runs.Aggregate(new ReportTable("run", "study", ">n", "verdict", "why", FormattableString.Invariant($">smallest p (Holm)"),
            FormattableString.Invariant($">times {runs.Count} runs")), (table, run) =>
    {
        var p = run.Result.Verdict.Cells.Select(cell => cell.PHolm).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();
        return table.Add(Label(run, runs), run.Report.Run.Study, FormattableString.Invariant($"{run.Result.N}"),
            run.Result.Verdict.Name.Word(), run.Result.Verdict.Sentence, P(p), P(Math.Min(1, p * runs.Count)));
    });

    private static Figure Effects(IReadOnlyList<FigureSource> runs)
    {
        var data = Rows(runs, "effects", "effect", Signed, (run, cell) => Aligned(Row(run.Result, cell)),
            (run, _) => EffectText(run.Result.EffectName));
        return new("runs-effects", "Effects side by side",
            string.Create(CultureInfo.InvariantCulture,
                $"Raw effect at each preregistered cell, positive: sparser; bars are 95 % bootstrap intervals; n in the table. Layers are "
                + $"counted from the last, L. Grey band: ±{runs[0].Result.Bound:0.##} counts as none."),
            Forest(runs, data, "effect (right: sparser)", EffectFigures.Band(runs[0].Result.Bound)), data);
    }

    private static Figure Slopes(IReadOnlyList<FigureSource> runs)
    {
        var data = Rows(runs, "slopes", "slope", Figure5, (run, cell) => run.Slope(cell),
            (run, _) => run.Units.Kind == EffectKind.CliffsDelta || run.Units.Kind == EffectKind.DzDifference ? "from baseline to target"
            : "per step of the condition");
        return new("runs-slopes", "Slope of sparsification",
            "How much the metric itself changes, per step of the condition's value or from baseline to target, positive: sparser. Least "
            + "squares over items, or the mean over questions where paired; bars are 95 % percentile intervals of 2,000 resamples; n in "
            + "the table. Metrics of different models share a scale, not a baseline.",
            Forest(runs, data, "slope in the metric (right: sparser)",
                [new Mark("rule", "zero").Once().X(At(0)).Y(null).Encode("yOffset", null)], independent: true), data);
    }

    private static Figure Depth(IReadOnlyList<FigureSource> runs)
    {
        var data = new FigureData("depth", new("metric", "metric"), new("run", "run"), new("layer", ">layer"),
            new("depth", ">depth", ReportText.Figure), new("effect", ">effect", Signed), new("low", ">95 % low", Signed),
            new("high", ">95 % high", Signed), new("n", ">n"));
        foreach (var run in runs)
        {
            foreach (var row in run.Metrics.SelectMany(metric =>
                run.Result.Cells.Where(cell => cell.Cell.Metric == metric && cell.Cell.Tap == Point.ResidPost)))
            {
                var effect = Aligned(row);
                data.Add(row.Cell.Metric, Label(run, runs), row.Cell.Layer, row.Cell.Layer / (double)run.Report.Run.LayerCount,
                    effect.Estimate, effect.Low, effect.High, row.N);
            }
        }
        string[] names = [.. runs.Select(run => Label(run, runs))];
        var panels = runs.SelectMany(run => run.Metrics).Distinct().Select(metric => Panel.Of(400, 230,
        [
            new Mark("rule", "zero").Once().Y(At(0)),
            new Mark("area", "band").X(Quantity("depth")).Y(Quantity("low"), "high").Color(Name("run", names).LegendOnTop()),
            new Mark("line", "curve").X(Quantity("depth", "depth (layer / last layer)").Axis("grid", false))
                .Y(Quantity("effect", "effect (up: sparser)")).Color(Name("run", names).LegendOnTop())
                .Encode("strokeDash", Name("run", names).LegendOnTop())
                    .Tip(("run", "run"), ("layer", "layer"), ("effect", "effect"), ("low", "95 % low"), ("high", "95 % high"), ("n", "n")),
        ]).Titled(metric).Showing("depth", "metric", metric));
        return new(DepthId, "Effect by depth, side by side",
            "Raw effect at every layer against relative depth; bands are 95 % bootstrap intervals; n in the table. All but the "
            + "preregistered layers are exploratory.",
            Panel.Grid(2, panels, "y", "color", "strokeDash"), data);
    }

    private static FigureData Rows(IReadOnlyList<FigureSource> runs, string name, string what, Func<double, string> format,
        Func<FigureSource, CellName, Statistics.Interval> interval, Func<FigureSource, CellName, string> unit)
    {
        var data = new FigureData(name, new("metric", "metric"), new("cell", "place"), new("run", "run"), new("unit", "unit"),
            new("estimate", ">" + what, format), new("low", ">95 % low", format), new("high", ">95 % high", format), new("n", ">n"));
        foreach (var run in runs)
        {
            foreach (var cell in run.Primary)
            {
                var found = interval(run, cell);
                data.Add(cell.Metric, Place(run, cell), Label(run, runs), unit(run, cell), found.Estimate, found.Low, found.High, found.N);
            }
        }
        return data;
    }

    private static System.Text.Json.Nodes.JsonObject Forest(IReadOnlyList<FigureSource> runs, FigureData data, string title, Mark[] back,
        bool independent = false)
    {
        string[] names = [.. runs.Select(run => Label(run, runs))];
        var panels = runs.SelectMany(run => run.Metrics).Distinct().Select(metric => Panel.Of(360, 17,
        [
            .. back,
            new Mark("rule", "interval").X(Quantity("low", title), "high").Color(Name("run", names).LegendOnTop()),
            new Mark("point", "estimate").X(Quantity("estimate")).Color(Name("run", names).LegendOnTop())
                .Encode("shape", Name("run", names).LegendOnTop()).Tip(("run", "run"), ("cell", "place"), ("estimate", "estimate"),
                    ("low", "95 % low"), ("high", "95 % high"), ("unit", "unit"), ("n", "n")),
        ], steps: true).Titled(metric).Showing(data.Name, "metric", metric)
            .Encode("y", Name("cell").With("scale", new System.Text.Json.Nodes.JsonObject { ["paddingInner"] = 0.3 }))
            .Encode("yOffset", Name("run", names)));
        return Panel.Grid(2, panels, independent ? ["color"] : ["x", "color"]);
    }

    // The model; its numerics and run too where that does not tell runs apart.
    internal static string Label(FigureSource run, IReadOnlyList<FigureSource> runs)
    {
        string[] names = [run.Report.Run.Model, $"{run.Report.Run.Model} ({run.Report.Run.NumericsText})",
            $"{run.Report.Run.Model} ({run.Report.Run.NumericsText}), {run.Report.Run.Study}"];
        return runs.Count(other => other.Report.Run.Model == names[0]) == 1 ? names[0]
            : runs.Count(other => (other.Report.Run.Model, other.Report.Run.NumericsText)
                == (run.Report.Run.Model, run.Report.Run.NumericsText)) == 1 ? names[1]
            : $"{names[2]} {run.Report.Run.Id[..6]}";
    }

    private static string Place(FigureSource run, CellName cell) => cell.Tap != Point.ResidPost ? cell.Tap : run.Report.Run.LayerCount
        == cell.Layer ? "layer L" : FormattableString.Invariant($"layer L−{run.Report.Run.LayerCount - cell.Layer}");

    private static string Figure5(double value) =>
        double.IsFinite(value) ? value.ToString("+0.00000;-0.00000;0.00000", System.Globalization.CultureInfo.InvariantCulture) : "–";
}
