using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Studies.Reporting.Figures;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Reporting;

/// <summary>
/// Everything a report shows, as JSON: schema 1 of a run is its result with <c>figures</c>; several runs stand in <c>runs</c>, with figures
/// of all of them.
/// </summary>
public static class ReportJson
{
    private const int Schema = 1;

    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="store">What was measured.</param>
    /// <param name="reports">At least one run of the store.</param>
    public static string Write(RunStore store, IReadOnlyList<StudyReport> reports)
    {
        var runs = reports.Select(report => FigureSource.Read(store, report)).ToList();
        var nodes = runs.Select(run =>
        {
            var node = run.Report.Node();
            node["figures"] = Figures(AllFigures.Of(run));
            return node;
        }).ToList();
        if (nodes is [var only]) return only.ToJsonString(s_options);
        return new JsonObject
        {
            ["schema"] = Schema,
            ["multiplicity"] = RunsFigures.Multiplicity(runs),
            ["figures"] = Figures(RunsFigures.Of(runs)),
            ["runs"] = new JsonArray([.. nodes])
        }.ToJsonString(s_options);
    }

    private static JsonArray Figures(IEnumerable<Figure> figures) => new([.. figures.Select(figure => (JsonNode)new JsonObject
    {
        ["id"] = figure.Id,
        ["title"] = figure.Title,
        ["caption"] = figure.Caption,
        ["data"] = new JsonObject(figure.Data.Select(data => KeyValuePair.Create(data.Name, (JsonNode?)data.Json()))),
    })]);
}
