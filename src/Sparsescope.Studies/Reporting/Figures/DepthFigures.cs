using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;
using static Sparsescope.Studies.Reporting.AnswerSections;
using static Sparsescope.Studies.Reporting.Figures.Channel;
using static Sparsescope.Studies.Reporting.ReportText;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>The effect at every layer beside null models, and the conditions at every layer.</summary>
internal static class DepthFigures
{
    private const string Measured = "measured", Twins = "twins (random weights)", Scrambled = "scrambled prompts";

    /// <summary>Effect by layer with its interval; the same on random twins and on scrambled prompts.</summary>
    internal static Figure Effect(FigureSource run)
    {
        var result = run.Result;
        var data = new FigureData("depth", new("metric", "metric"), new("layer", ">layer"), new("kind", "what"), new("pass", "pass"),
            new("effect", ">effect", Signed), new("low", ">95 % low", Signed), new("high", ">95 % high", Signed), new("n", ">n"),
            new("primary", "preregistered"));
        foreach (var row in Layers(run))
        {
            var effect = Aligned(row);
            data.Add(row.Cell.Metric, row.Cell.Layer, Measured, "main", effect.Estimate, effect.Low, effect.High, row.N, row.Primary);
            foreach (var pass in run.Table.Passes)
            {
                var (other, n) = run.Effect(row.Cell, pass);
                data.Add(row.Cell.Metric, row.Cell.Layer, pass.Control == ControlKind.Scramble ? Scrambled : Twins, pass.Name, other, null,
                    null, n, false);
            }
        }
        JsonObject Kind() => Name("kind", [Measured, Twins, Scrambled]).Colours("measured")
            .With("legend", new JsonObject { ["orient"] = "top", ["symbolType"] = "stroke", ["symbolStrokeWidth"] = 3 });
        JsonObject Layer() => Quantity("layer");
        var panels = run.Metrics.Select(metric => Panel.Of(400, 230,
        [
            new Mark("rect", "boundBand").Once().Y(At(-result.Bound)).Encode("y2", At(result.Bound)),
            new Mark("rule", "zero").Once().Y(At(0)),
            new Mark("area", "band").Where("kind", Measured).X(Layer()).Y(Quantity("low"), "high").Color(Kind()),
            new Mark("line", "nulls").Where("kind", Twins).X(Layer()).Y(Quantity("effect")).Encode("detail", Name("pass")).Color(Kind()),
            new Mark("line", "nulls").Where("kind", Scrambled).X(Layer()).Y(Quantity("effect")).Color(Kind()),
            new Mark("line", "curve").Where("kind", Measured).X(Quantity("layer", "layer (0: embeddings; last: after the final norm)")
                .Axis("tickMinStep", 1).Axis("grid", false)).Y(Quantity("effect", "effect (up: sparser)")).Color(Kind()),
            new Mark("point", "layers").Where("kind", Measured).X(Layer()).Y(Quantity("effect")).Color(Kind())
                .Tip(("layer", "layer"), ("effect", "effect"), ("low", "95 % low"), ("high", "95 % high"), ("n", "n")),
            new Mark("point", "ring").Where("primary", true).X(Layer()).Y(Quantity("effect")).Color(Kind()),
        ]).Titled(metric).Showing("depth", "metric", metric));
        return new("depth", "Effect by depth",
            string.Create(CultureInfo.InvariantCulture,
                $"{EffectText(result.EffectName)} at every layer; up is sparser. Band: 95 % bootstrap interval, "
                + $"{Sizes(Layers(run).Select(row => row.N), UnitText(result))}. Rings: preregistered layers; all others are exploratory. "
                + $"Grey band: ±{result.Bound:0.##} counts as none.") + Nulls(run),
            Panel.Grid(2, panels, "y", "color"), data);
    }

    /// <summary>Means of the conditions at every layer, against the mean of all items there.</summary>
    // sd of items at which a colour is full, at least: what lies below is noise of a study's usual size
    private const double LeastReach = 0.5;

    internal static Figure Heatmap(FigureSource run)
    {
        var (levels, most) = (run.Levels, LeastReach);
        var data = new FigureData("map", new("metric", "metric"), new("level", "condition"), new("layer", ">layer"),
            new("z", ">from the mean of all, in sd of items", Signed), new("mean", ">mean", ReportText.Figure),
            new("low", ">95 % low", ReportText.Figure), new("high", ">95 % high", ReportText.Figure), new("n", ">n"),
            new("differs", "interval leaves out the mean of all"));
        foreach (var row in Layers(run))
        {
            var column = run.Column(row.Cell);
            var finite = column.Where(double.IsFinite).ToArray();
            double all = finite.Length > 0 ? finite.Average() : double.NaN, spread = finite.Length > 1 ? Moments.StandardDeviation(finite)
                : double.NaN;
            foreach (var level in levels)
            {
                var mean = level.Mean(row, column);
                var z = spread > 1e-9 * Math.Abs(all) ? run.Sign(row.Cell) * (mean.Estimate - all) / spread : double.NaN;
                most = double.IsFinite(z) ? Math.Max(most, Math.Abs(z)) : most;
                data.Add(row.Cell.Metric, level.Name, row.Cell.Layer, z, mean.Estimate, mean.Low, mean.High, mean.N, double.IsFinite(z)
                    && (mean.Low > all || mean.High < all));
            }
        }
        var limit = Math.Ceiling(most * 10) / 10;
        var panels = run.Metrics.Select((metric, index) => Panel.Of(390, 30,
        [
            new Mark("rect").Color(Quantity("z").With("title", Channel.Array("sd from the", "mean of all"))
                .With("scale", new JsonObject { ["domain"] = Channel.Array([-limit, limit]), ["range"] = "diverging" }))
                .Tip(("level", "condition"), ("layer", "layer"), ("mean", "mean"), ("low", "95 % low"), ("high", "95 % high"), ("n", "n")),
            new Mark("point", "differs").Where("differs", true),
        ], steps: true).Titled(metric).Showing("map", "metric", metric)
            .Encode("x", Name("layer", title: "layer", ordered: true).With("sort", "ascending").Axis("labelAngle", 0)
                .Axis("labelOverlap", true).Axis("ticks", false))
            .Encode("y", Name("level", levels.Select(level => level.Name)).Axis("labels", index % 2 == 0).Axis("ticks", false)));
        return new("heatmap", "Layer by condition",
            string.Create(CultureInfo.InvariantCulture,
                $"Mean of {(levels.Any(level => level.Condition < 0) ? "a fifth of the items" : "each condition")} at every layer: its "
                + $"distance from the mean of all items at that layer, in standard deviations of items, turned so that positive (blue) is "
                + $"sparser. Dots: the 95 % interval of the mean leaves out the mean of all. n = {run.Items.Count} items. Where prompts "
                + $"end alike, layer 0 has no spread and is empty."),
            Panel.Grid(2, panels, "color"), data);
    }

    private static IEnumerable<CellRow> Layers(FigureSource run) =>
        run.Metrics.SelectMany(metric => run.Result.Cells.Where(cell => cell.Cell.Metric == metric && cell.Cell.Tap == Point.ResidPost)
            .OrderBy(cell => cell.Cell.Layer));

    private static string Nulls(FigureSource run)
    {
        var twins = run.Table.Passes.Where(pass => pass.Control != ControlKind.Scramble).ToList();
        var scrambled = run.Table.Passes.FirstOrDefault(pass => pass.Control == ControlKind.Scramble);
        return (twins.Count == 0 ? " No twins were measured."
            : string.Create(CultureInfo.InvariantCulture,
                $" Dashed: {twins.Count} twins, the model with the entries of every weight matrix in random order, on "
                + $"{twins[0].Items.Length} items each; their spread is their uncertainty."))
            + (scrambled is null ? ""
                : FormattableString.Invariant($" Prompts with their tokens in random order: {scrambled.Items.Length} items."));
    }
}
