using System.Text.Json.Nodes;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>One figure: what is drawn, what is said of it, and the same as tables.</summary>
/// <param name="Id">Unique in the page; the name of saved files.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Caption">How to read it: n, and what its intervals are.</param>
/// <param name="Drawing">A Vega-Lite specification without data and colours: it names the data and the page's styles
/// (Assets/figures.js).</param>
/// <param name="Data">Everything that is drawn.</param>
internal sealed record Figure(string Id, string Title, string Caption, JsonObject Drawing, params IReadOnlyList<FigureData> Data)
{
    /// <summary>The specification with its data.</summary>
    internal JsonObject Specification()
    {
        var spec = Drawing.DeepClone().AsObject();
        spec["datasets"] = new JsonObject(Data.Select(data => KeyValuePair.Create(data.Name, (JsonNode?)data.Json())));
        return spec;
    }
}
