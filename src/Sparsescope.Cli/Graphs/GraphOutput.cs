using System.Text.Json;
using Sparsescope.Studies.Training;

namespace Sparsescope.Cli.Graphs;

/// <summary>Prints what a graph holds.</summary>
internal static class GraphOutput
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    internal static void Print(GraphSummary summary, Terminal terminal, bool json)
    {
        if (json) terminal.PrintJson(summary.ToJson().ToJsonString(s_json));
        else foreach (var line in summary.ToText()) terminal.Print(line);
    }
}
