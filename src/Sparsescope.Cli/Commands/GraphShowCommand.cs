using System.CommandLine;
using Sparsescope.Cli.Graphs;
using Sparsescope.Managed.LatentRules;
using Sparsescope.Studies.Training;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope graph show</c>: what a graph's folder holds, and how its splits differ.</summary>
internal static class GraphShowCommand
{
    internal static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("folder")
        {
            Description = "folder of a graph, one of ours or the published one",
            HelpName = "DIR",
        };
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command("show",
            "Show what a graph holds: facts, splits, pairs seen in training, what else differs between splits")
        {
            folder, json,
        };
        command.SetAction(parsed =>
        {
            GraphOutput.Print(new GraphSummary(GraphFolder.Read(parsed.GetRequiredValue(folder))), terminal, parsed.GetValue(json));
            return ExitCode.Ok;
        });
        return command;
    }
}
