using System.Globalization;
using Sparsescope.Cli.Heatmaps;
using Sparsescope.Cli.Measuring;
using Sparsescope.Studies.Reporting.Html;

namespace Sparsescope.Cli.Patching;

/// <summary>Patched pairs as one HTML file: a table each, whose cells hold their figures and are coloured by them.</summary>
internal static class PatchPage
{
    internal static void Write(IReadOnlyList<PatchResult> results, Stream stream)
    {
        var title = $"States put into another prompt: {results[0].Model}";
        var page = new HtmlPage(title);
        page.AddAsset("trace.css");
        var html = page.Body;
        html.Open("main", ("id", "content")).Element("h1", title);
        html.Element("p",
            "A row is a token, a column a layer, a figure the share of the clean answer that comes back when this one state of "
            + "the clean prompt is put into the run on the corrupted one. A token with an arrow differs "
                + "between the two: corrupted ← clean.");
        foreach (var result in results) Table(html, result);
        html.Element("h2", "Where this comes from").Open("dl", ("class", "facts"));
        foreach (var (name, text) in ((string, string)[])[("model", results[0].Model), ("SHA-256 of the model", results[0].ModelSha256),
            ("numerics", results[0].Engine.Numerics), ("engine", $"{results[0].Engine.Engine.Word()} {results[0].Engine.Release}"),
                ("program", $"sparsescope {App.Version}")])
            html.Open("div").Element("dt", name).Element("dd", text).Close("div");
        html.Close("dl").Close("main");
        page.Write(stream);
    }

    private static void Table(HtmlWriter html, PatchResult result)
    {
        var grid = result.Heatmap;
        var scale = HeatmapScale.Of(grid, ScaleKind.All);
        html.Element("h2", $"{result.Id}: {PlainText.OneLine(result.Gold)} − {PlainText.OneLine(result.Wrong)}")
            .Element("p", result.Differences, ("class", "muted"));
        html.Open("div", ("class", "scroll trace-frame")).Open("table", ("class", "trace"));
        html.Element("caption", $"{result.Tap}: recovered share, tokens by layers", ("class", "hidden")).Open("thead").Open("tr")
            .Element("th", "token \\ layer", ("scope", "col"));
        foreach (var column in grid.Columns) html.Element("th", column, ("scope", "col"));
        html.Close("tr").Close("thead").Open("tbody");
        for (var row = 0; row < grid.Tokens.Count; row++)
        {
            html.Open("tr").Open("th", ("scope", "row"), ("title", grid.Tokens[row].Text))
                .Element("span", grid.Tokens[row].Position.ToString(CultureInfo.InvariantCulture), ("class", "place"))
                    .Element("span", grid.Tokens[row].Text).Close("th");
            for (var column = 0; column < grid.Columns.Count; column++)
            {
                var (value, shade) = (grid.Values[row][column], scale.Shade(column, grid.Values[row][column]));
                html.Element("td", MeasureSummary.Figure(value), ("class", double.IsNaN(shade) ? "sn"
                    : FormattableString.Invariant($"s{Palette.Index(shade, Palette.Shades)}")));
            }
            html.Close("tr");
        }
        html.Close("tbody").Close("table").Close("div");
    }
}
