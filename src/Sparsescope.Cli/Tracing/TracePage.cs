using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Heatmaps;
using Sparsescope.Cli.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Studies.Reporting.Html;

namespace Sparsescope.Cli.Tracing;

/// <summary>
/// A trace as one HTML file. The heatmap is a table whose cells hold their figures and are coloured by them: what is seen, read aloud,
/// copied and printed is one thing, and the metric that was asked for is there without scripts.
/// </summary>
internal static class TracePage
{
    private const int Digits = 7;

    internal static void Write(Trace trace, Metric metric, ScaleKind kind, Stream stream)
    {
        var page = new HtmlPage($"{trace.Tap} of {trace.Origin.Model}, token by token");
        page.AddAsset("trace.css");
        page.AddAsset("copy.js");
        page.AddAsset("trace.js");
        page.AddData("trace-data", Data(trace));
        var html = page.Body;
        html.Open("main", ("id", "content"));
        html.Element("h1", $"{trace.Tap} of {trace.Origin.Model}, token by token");
        html.Element("p", TraceText.Count(trace) + $"; {trace.Origin.Numerics} numerics.", ("class", "muted"));
        html.Element("p",
            "A row is a token, a column a layer, a colour the figure of the hidden state there. Move with the arrow keys "
            + "or point at a cell to read it.");
        Controls(html, metric, kind);
        TokenText(html, trace, metric, kind);
        Heatmap(html, trace, metric, kind);
        Origin(html, trace);
        html.Close("main");
        page.Write(stream);
    }

    private static void Controls(HtmlWriter html, Metric metric, ScaleKind kind)
    {
        html.Open("div", ("class", "tools"), ("id", "controls"), ("hidden", ""));
        html.Element("label", "Metric", ("for", "metric")).Open("select", ("id", "metric"), ("autocomplete", "off"));
        foreach (var known in Metric.All) html.Element("option", known.Name, ("selected", known == metric ? "" : null));
        html.Close("select").Element("label", "Colours", ("for", "scale")).Open("select", ("id", "scale"), ("autocomplete", "off"));
        html.Element("option", "one scale for all layers", ("value", "all"), ("selected", kind == ScaleKind.All ? "" : null));
        html.Element("option", "each layer its own", ("value", "layer"), ("selected", kind == ScaleKind.Layer ? "" : null));
        html.Close("select");
        html.Element("button", "Numbers", ("type", "button"), ("id", "numbers"), ("aria-pressed", "false"));
        html.Element("button", "Copy as table", ("type", "button"), ("id", "copy"));
        html.Close("div");
    }

    // The text itself, coloured by its last layer; the script colours it by the layer that is pointed at.
    private static void TokenText(HtmlWriter html, Trace trace, Metric metric, ScaleKind kind)
    {
        var grid = trace.Grid(metric);
        var scale = HeatmapScale.Of(grid, kind);
        var last = grid.Columns.Count - 1;
        html.Element("p", $"The text at {trace.Layers[last].Name} of {trace.Tap}", ("id", "text-place"), ("class", "small muted"));
        html.Open("div", ("id", "text"), ("class", "text mono"), ("role", "img"),
            ("aria-label", "The text, each token coloured by its figure; the table below has the figures"));
        foreach (var (row, token) in grid.Tokens.Index())
        {
            var shade = scale.Shade(last, grid.Values[row][last]);
            html.Inline("span", token.IsControl ? $"⟦{token.Text}⟧" : token.Text,
                ("class", (double.IsNaN(shade) ? "sn" : Shade(Palette.Index(shade, Palette.Shades)))
                    + (token.IsGenerated ? " generated" : "")));
        }
        html.Close("div");
    }

    private static void Heatmap(HtmlWriter html, Trace trace, Metric metric, ScaleKind kind)
    {
        var grid = trace.Grid(metric);
        var scale = HeatmapScale.Of(grid, kind);
        var (low, high) = kind == ScaleKind.All ? (TerminalHeatmap.Low(scale.Of(0)), TerminalHeatmap.High(scale.Of(0)))
            : ("lowest token of the layer", "highest token of the layer");
        var (left, right) = metric.SparserWhen == SparserWhen.Higher ? ("denser", "sparser") : ("sparser", "denser");
        (low, high) = ($"{left} {low}", $"{high} {right}");
        html.Open("div", ("class", "legend")).Element("span", low, ("id", "low"))
            .Open("span", ("class", "ramp"), ("id", "ramp"), ("role", "img"), ("aria-label", $"colours from {low} to {high}"));
        for (var i = 0; i < Palette.Shades; i++) html.Element("i", "", ("class", Shade(i)));
        html.Close("span").Element("span", high, ("id", "high"))
            .Element("span", TraceText.Meaning(metric), ("id", "meaning"), ("class", "muted")).Close("div");
        html.Element("p", "", ("class", "readout"), ("id", "readout"));

        html.Open("div", ("class", "scroll trace-frame")).Open("table", ("class", "trace compact"), ("id", "trace"), ("role", "grid"));
        html.Element("caption", $"{trace.Tap}: tokens by layers", ("class", "hidden")).Open("thead").Open("tr")
            .Element("th", "token \\ layer", ("scope", "col"));
        foreach (var layer in trace.Layers) html.Element("th", layer.Name, ("scope", "col"), ("title", layer.Point.Tensor));
        html.Close("tr").Close("thead").Open("tbody");
        for (var row = 0; row < grid.Tokens.Count; row++)
        {
            var token = grid.Tokens[row];
            if (token.IsGenerated && (row == 0 || !grid.Tokens[row - 1].IsGenerated))
                html.Open("tr", ("class", "divider")).Element("th", "generated", ("scope", "row"),
                    ("colspan", (grid.Columns.Count + 1).ToString(CultureInfo.InvariantCulture))).Close("tr");
            html.Open("tr", ("data-token", ""));
            html.Open("th", ("scope", "row"), ("title", token.Text))
                .Element("span", token.Position.ToString(CultureInfo.InvariantCulture), ("class", "place"))
                .Element("span", token.IsControl ? $"⟦{token.Text}⟧" : token.Text, ("class", token.IsControl ? "control" : null))
                    .Close("th");
            for (var column = 0; column < grid.Columns.Count; column++)
            {
                var (value, shade) = (grid.Values[row][column], scale.Shade(column, grid.Values[row][column]));
                html.Element("td", MeasureSummary.Figure(value),
                    ("class", double.IsNaN(shade) ? "sn" : Shade(Palette.Index(shade, Palette.Shades))), ("tabindex", "-1"));
            }
            html.Close("tr");
        }
        html.Close("tbody").Close("table").Close("div");
    }

    private static void Origin(HtmlWriter html, Trace trace)
    {
        html.Element("h2", "Where this comes from").Open("dl", ("class", "facts"));
        (string Name, string Text)[] facts =
        [
            ("model", trace.Origin.Model), ("SHA-256 of the model", trace.Origin.ModelSha256), ("numerics", trace.Origin.Numerics),
                ("engine", $"llama.cpp {trace.Origin.Engine}"),
            ("program", $"sparsescope {App.Version}"), ("chat template", trace.Origin.Template), ("record", trace.Id),
            .. trace.Stop is { } stop ? ((string, string)[])[("the continuation ended", stop == Sparsescope.Engine.StopReason.Limit
                ? "at the limit of tokens" : "by itself")] : [],
        ];
        foreach (var (name, text) in facts) html.Open("div").Element("dt", name).Element("dd", text).Close("div");
        html.Close("dl").Element("pre", string.Join(' ', trace.Origin.Command.Select(Quoted)));
    }

    // As a shell takes it.
    private static string Quoted(string word) => word.Length > 0
        && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or ',' or '=' or '+' or '@' or '%')
        ? word
        : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static string Shade(int index) => FormattableString.Invariant($"s{index}");

    private static JsonObject Data(Trace trace) => new()
    {
        ["shades"] = Palette.Shades,
        ["layers"] = new JsonArray([.. trace.Layers.Select(layer => (JsonNode)layer.Name)]),
        ["tokens"] = new JsonArray([.. trace.Tokens.Select(token => (JsonNode)new JsonObject
        {
            ["position"] = token.Position,
            ["id"] = token.Id,
            ["text"] = token.Text,
            ["control"] = token.IsControl,
            ["generated"] = token.IsGenerated,
        })]),
        ["metrics"] = new JsonArray([.. Metric.All.Select(metric => (JsonNode)OfMetric(trace.Grid(metric), metric))]),
    };

    private static JsonObject OfMetric(TokenGrid grid, Metric metric)
    {
        var (all, layers) = (HeatmapScale.Of(grid, ScaleKind.All), HeatmapScale.Of(grid, ScaleKind.Layer));
        return new()
        {
            ["name"] = metric.Name,
            ["meaning"] = TraceText.Meaning(metric),
            ["sparser"] = metric.SparserWhen == SparserWhen.Higher ? "higher" : "lower",
            ["all"] = Ends(all.Of(0)),
            ["layers"] = new JsonArray([.. grid.Columns.Select((_, column) => (JsonNode)Ends(layers.Of(column)))]),
            ["values"] = new JsonArray([.. grid.Values.Select(row => (JsonNode)new JsonArray([.. row.Select(Figure)]))]),
        };
    }

    private static JsonObject Ends(HeatmapScale.Ends ends) => new()
    {
        ["low"] = Figure(ends.Low),
        ["high"] = Figure(ends.High),
        ["below"] = ends.Below,
        ["above"] = ends.Above,
    };

    // More digits than are shown, fewer than were computed: the page stays small.
    private static JsonNode? Figure(double value) => double.IsFinite(value)
        ? double.Parse(value.ToString($"G{Digits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;
}
