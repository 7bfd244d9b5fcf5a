using Sparsescope.Studies.Reporting.Figures;

namespace Sparsescope.Studies.Reporting.Html;

/// <summary>Figures in a page: the drawing, its caption, buttons that save it, and its data as tables.</summary>
internal static class FigureHtml
{
    /// <summary>Writes a figure; without the library there are words and the tables alone.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="figure">What.</param>
    /// <param name="id">What tells it from the same figure of another run.</param>
    /// <param name="level">Of its heading.</param>
    /// <param name="naming">From a title to one that no other run has: what a table and a button are called.</param>
    internal static void Add(this HtmlPage page, Figure figure, string id, int level, Func<string, string> naming)
    {
        var (html, name, title) = (page.Body, id + figure.Id, naming(figure.Title));
        html.Open("figure", ("id", name), ("class", HtmlPage.DrawsFigures ? "vega" : null))
            .Element(FormattableString.Invariant($"h{level}"), figure.Title, ("class", "figure-title"));
        if (HtmlPage.DrawsFigures)
        {
            page.AddData(name + "-spec", figure.Specification());
            html.Element("div", "", ("class", "plot"), ("role", "img"),
                ("aria-label", $"{title}. {figure.Caption} Its figures are in the table below."));
        }
        html.Worded("figcaption", figure.Caption);
        if (HtmlPage.DrawsFigures) Buttons(html, title);
        var tables = figure.Data.Select(data => data.Table()).Where(table => table.Columns.Length > 0).ToList();
        html.Open("details").Open("summary").Text(FormattableString.Invariant($"Data ({tables.Sum(table => table.Count)} rows)"))
            .Element("span", $" of {title}", ("class", "hidden")).Close("summary");
        foreach (var (index, table) in tables.Index())
            html.Table(table, tables.Count == 1 ? title : FormattableString.Invariant($"{title}, table {index + 1}"));
        html.Close("details").Close("figure");
    }

    private static void Buttons(HtmlWriter html, string title)
    {
        html.Open("div", ("class", "tools"));
        foreach (var (act, label) in ((string, string)[])[("svg", "Save SVG"), ("png", "Save PNG"), ("copy", "Copy table")])
        {
            html.Element("button", label, ("type", "button"), ("data-act", act), ("aria-label", $"{label}: {title}"));
        }
        html.Close("div");
    }
}
