namespace Sparsescope.Studies.Reporting.Html;

/// <summary>Tables of a report as HTML.</summary>
internal static class HtmlTables
{
    /// <summary>A table in a frame that scrolls sideways (also by keyboard) where it is too wide.</summary>
    internal static HtmlWriter Table(this HtmlWriter html, ReportTable table, string caption)
    {
        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", caption)).Open("table")
            .Element("caption", caption, ("class", "hidden")).Open("thead").Open("tr");
        for (var i = 0; i < table.Columns.Length; i++)
            html.Worded("th", table.Head(i), ("scope", "col"), ("class", table.IsRight(i) ? "number" : null));
        html.Close("tr").Close("thead").Open("tbody");
        foreach (var row in table.Rows)
        {
            html.Open("tr");
            for (var i = 0; i < row.Count; i++) html.Element("td", row[i], ("class", table.IsRight(i) ? "number" : null));
            html.Close("tr");
        }
        return html.Close("tbody").Close("table").Close("div");
    }
}
