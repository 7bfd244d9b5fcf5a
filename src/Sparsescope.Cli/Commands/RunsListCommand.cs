using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Runs;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope runs list</c>: a line a run, newest first.</summary>
internal static class RunsListCommand
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    internal static Command Create(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var tag = new Option<string?>("--tag") { Description = "only runs with this tag", HelpName = "TAG" };
        var path = StoreOption.Create();
        var command = new Command("list", "List the runs of a store, newest first") { json, tag, path };
        command.SetAction(parsed =>
        {
            using var store = RunStore.OpenReadOnly(parsed.GetValue(path)!);
            var runs = store.Runs().Where(run => parsed.GetValue(tag) is not { } wanted || run.Tags.Contains(wanted))
                .Select(run => RunFacts.Read(store, run)).ToList();
            if (parsed.GetValue(json)) terminal.PrintJson(new JsonArray([.. runs.Select(run => run.ToJson())]).ToJsonString(s_json));
            else foreach (var line in RunTable.Lines(runs, terminal.Columns)) terminal.Print(line);
            return ExitCode.Ok;
        });
        return command;
    }
}
