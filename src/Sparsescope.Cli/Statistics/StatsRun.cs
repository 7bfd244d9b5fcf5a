using System.Text.Json.Nodes;
using Sparsescope.Studies.Reporting;

namespace Sparsescope.Cli.Statistics;

/// <summary>One run of <c>stats</c>: of a table, or of every layer of it, as text or JSON.</summary>
internal sealed class StatsRun(Terminal terminal, bool json, ulong seed)
{
    /// <summary>Correlations, tests and intervals of the columns chosen.</summary>
    internal int Compare(StatsTable whole, StatsChoice choice, bool byLayer) => Each(whole, byLayer, table =>
    {
        var columns = StatsColumns.Read(table, choice);
        foreach (var note in columns.Notes) terminal.Say($"{table.Path}: {note}");
        var report = StatsReport.Of(columns, choice, seed);
        return (report.Json, report.ToText());
    });

    /// <summary>How well columns tell an outcome.</summary>
    internal int Predict(StatsTable whole, string outcome, IReadOnlyList<string> by, bool byLayer)
    {
        var said = new HashSet<string>(StringComparer.Ordinal);
        return Each(whole, byLayer, table =>
        {
            table.RequireOneStateAPrompt(null);
            var figures = PredictionFigures.Of(table, outcome, by);
            foreach (var note in figures.Notes.Where(said.Add)) terminal.Say($"{table.Path}: {note}");
            if (figures.Dropped > 0)
                terminal.Say(
                    $"{table.Path}: {figures.Dropped} of {figures.Dropped + figures.Rows} rows have an empty cell in a column "
                    + $"that is used and are left out.");
            return (figures.Json(), figures.Text().SelectMany(line => TextLines.Wrap(line, terminal.Screen.Width)));
        });
    }

    private int Each(StatsTable whole, bool byLayer, Func<StatsTable, (JsonObject Json, IEnumerable<string> Text)> of)
    {
        if (!byLayer)
        {
            Print(of(whole));
            return ExitCode.Ok;
        }
        var layers = new JsonArray();
        foreach (var (layer, table) in whole.ByLayer())
        {
            var (figures, text) = of(table);
            if (json)
            {
                var named = new JsonObject { ["layer"] = int.TryParse(layer, out var number) ? number : layer };
                foreach (var (key, value) in figures) named[key] = value?.DeepClone();
                layers.Add((JsonNode)named);
                continue;
            }
            terminal.Print($"layer {layer}");
            foreach (var line in text) terminal.Print("  " + line);
        }
        if (json) terminal.PrintJson(StatsReport.ToJson(new JsonObject { ["layers"] = layers }));
        return ExitCode.Ok;
    }

    private void Print((JsonObject Json, IEnumerable<string> Text) figures)
    {
        if (json) terminal.PrintJson(StatsReport.ToJson(figures.Json));
        else foreach (var line in figures.Text) terminal.Print(line);
    }
}
