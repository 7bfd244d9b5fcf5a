using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Studies.Analysis.Protocols;
using Sparsescope.Studies.Reporting.Figures;
using static Sparsescope.Studies.Reporting.Figures.Channel;

namespace Sparsescope.Studies.Reporting.Protocols;

/// <summary>Protocol `selective-filter` drawn: dose and response with the controls, the dial, and every operator at every layer.</summary>
internal static class FilterFigures
{
    private const string Unit = "change of ln p(right answer), nats a token";

    internal static IReadOnlyList<Figure> Of(FilterResult found) => [Dose(found), Dial(found), Map(found)];

    private static Figure Dose(FilterResult found)
    {
        var groups = found.Layers[0].Effects.Where(effect => effect.Group != "dial" && double.IsFinite(effect.Dose))
            .Select(effect => effect.Group).Distinct().ToList();
        var data = Rows("doses", "removed", "> % of the energy", found, effect => groups.Contains(effect.Group));
        JsonObject What() => Name("what", groups).With("legend", new JsonObject { ["orient"] = "top", ["columns"] = 3 });
        var panels = found.Layers.Select(layer => Panel.Of(290, 210,
        [
            .. Bound(),
            new Mark("area", "band").Where("what", groups[0]).X(Quantity("dose")).Y(Quantity("low"), "high").Color(What()),
            new Mark("line", "curve").X(Quantity("dose", "energy removed, %")).Y(Quantity("change", Unit)).Color(What()),
            new Mark("point", "estimate").X(Quantity("dose")).Y(Quantity("change")).Color(What()).Tip(("what", "removed"),
                ("dose", "% of the energy"), ("change", "change"), ("low", "95 % low"), ("high", "95 % high"), ("n", "n")),
        ]).Titled(LayerText(layer)).Showing("doses", "layer", layer.Layer));
        return new("filter-dose", "Dose and response, beside the controls", string.Create(CultureInfo.InvariantCulture,
            $"Mean change of the log-probability of the right answer when entries of the last token's state are set to 0 until a share of "
            + $"its energy is gone; controls are means of draws. Band: 95 % bootstrap interval of the largest entries, n = {found.N}. "
            + $"Grey: ±{FilterAnalysis.Bound} counts as none."),
            Panel.Grid(3, panels, "y", "color"), data);
    }

    private static Figure Dial(FilterResult found)
    {
        var data = Rows("dial", "dial", ">exponent", found, effect => effect.Group == "dial");
        JsonObject Layer() => Name("layer", found.Layers.Select(layer => (object)layer.Layer), "layer", ordered: true).LegendOnTop();
        return new("filter-dial", "Denser and sparser states", string.Create(CultureInfo.InvariantCulture,
            $"The magnitudes of the last token's state are raised to an exponent at the same norm: below 1 denser, above 1 sparser. "
            + $"Bars: 95 % bootstrap intervals, n = {found.N}. The claim asks for harm both ways."),
            Panel.Of(520, 230,
            [
                .. Bound(),
                new Mark("line", "curve").X(Quantity("dose", "exponent")).Y(Quantity("change", Unit)).Color(Layer()),
                new Mark("rule", "interval").X(Quantity("dose")).Y(Quantity("low"), "high").Color(Layer()),
                new Mark("point", "estimate").X(Quantity("dose")).Y(Quantity("change")).Color(Layer()).Tip(("layer", "layer"),
                    ("dose", "exponent"), ("change", "change"), ("low", "95 % low"), ("high", "95 % high"), ("n", "n")),
            ]).Showing("dial"), data);
    }

    private static Figure Map(FilterResult found)
    {
        var data = Rows("map", "operator", ">dose", found, _ => true);
        var most = found.Layers.SelectMany(layer => layer.Effects).Select(effect => Math.Abs(effect.LogProb.Estimate))
            .Where(double.IsFinite).Append(FilterAnalysis.Bound).Max();
        var panel = Panel.Of(90 * found.Layers.Count, 17,
        [
            new Mark("rect").Color(Quantity("change").With("title", Channel.Array("nats", "a token")).With("scale",
                new JsonObject { ["domain"] = Channel.Array([-most, most]), ["range"] = "diverging" }))
                .Tip(("operator", "operator"), ("layer", "layer"), ("change", "change"), ("low", "95 % low"), ("high", "95 % high"),
                    ("kl", "KL"), ("n", "n")),
            new Mark("point", "differs").Where("differs", true),
        ], steps: true).Showing("map")
            .Encode("x", Name("layer", title: "layer", ordered: true).With("sort", "ascending").Axis("labelAngle", 0))
            .Encode("y", Name("operator", found.Layers[0].Effects.Select(effect => effect.Operator)));
        return new("filter-map", "Layer by operator", FormattableString.Invariant(
            $"Mean change of the log-probability of the right answer, nats a token, n = {found.N}. Dots: the 95 % interval leaves out 0."),
            panel, data);
    }

    private static FigureData Rows(string name, string what, string dose, FilterResult found, Func<FilterEffect, bool> which)
    {
        var data = new FigureData(name, new("layer", ">layer"), new("what", null), new("operator", what), new("dose", dose),
            new("change", ">change", ReportText.Signed), new("low", ">95 % low", ReportText.Signed),
            new("high", ">95 % high", ReportText.Signed),
            new("kl", ">KL", ReportText.Figure), new("n", ">n"), new("differs", "interval leaves out 0"));
        foreach (var layer in found.Layers)
        {
            foreach (var effect in layer.Effects.Where(which))
            {
                var change = effect.LogProb;
                data.Add(layer.Layer, effect.Group, effect.Operator, effect.Dose, change.Estimate, change.Low, change.High,
                    effect.Kl.Estimate, change.N, change.Low > 0 || change.High < 0);
            }
        }
        return data;
    }

    private static Mark[] Bound() =>
    [
        new Mark("rect", "boundBand").Once().Y(At(-FilterAnalysis.Bound)).Encode("y2", At(FilterAnalysis.Bound)),
        new Mark("rule", "zero").Once().Y(At(0)),
    ];

    private static string LayerText(FilterLayer layer) => FormattableString.Invariant($"layer {layer.Layer}: {layer.Verdict.Word()}");
}
