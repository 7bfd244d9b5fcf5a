using System.Text.Json.Nodes;

namespace Sparsescope.Studies.Reporting.Html;

/// <summary>One figure: what is drawn, what is said of it, and the same as a table.</summary>
/// <param name="Id">Unique in the page; the name of saved files.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Caption">How to read it: n, and what intervals are.</param>
/// <param name="Spec">A Vega-Lite specification with its data inside. Colours come from the page; it names styles (see Assets/figures.js).</param>
/// <param name="Table">Everything that is drawn.</param>
public sealed record Figure(string Id, string Title, string Caption, JsonObject Spec, ReportTable Table)
{
    /// <summary>Writes it into a page. Without the library there are words and the table alone.</summary>
    public void Write(HtmlPage page)
    {
        var html = page.Body;
        html.Open("figure", ("id", Id), ("class", HtmlPage.DrawsFigures ? "vega" : null));
        html.Element("h3", Title);
        if (HtmlPage.DrawsFigures)
        {
            page.AddData(Id + "-spec", Spec);
            html.Element("div", "", ("class", "plot"), ("role", "img"), ("aria-label", $"{Title}. {Caption} The table below has the figures."));
        }
        html.Element("figcaption", Caption);
        html.Open("div", ("class", "tools"));
        if (HtmlPage.DrawsFigures)
        {
            html.Element("button", "Save SVG", ("type", "button"), ("data-act", "svg"), ("aria-label", $"Save as SVG: {Title}"));
            html.Element("button", "Save PNG", ("type", "button"), ("data-act", "png"), ("aria-label", $"Save as PNG: {Title}"));
            html.Element("button", "Copy table", ("type", "button"), ("data-act", "copy"), ("aria-label", $"Copy table: {Title}"));
        }
        html.Close("div");
        html.Open("details").Element("summary", FormattableString.Invariant($"Data ({Table.Count} rows)"));
        html.Table(Table, Title);
        html.Close("details").Close("figure");
    }
}
