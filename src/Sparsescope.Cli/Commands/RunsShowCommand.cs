using System.CommandLine;
using System.Text.Json;
using Sparsescope.Cli.Runs;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope runs show</c>: everything about one run but its figures.</summary>
internal static class RunsShowCommand
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    internal static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("run") { Description = "the beginning of its id, or latest", HelpName = "RUN" };
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var path = StoreOption.Create();
        var command = new Command("show", "Show what a run measured, with what, and how far it is") { run, json, path };
        command.SetAction(parsed =>
        {
            using var store = RunStore.OpenReadOnly(parsed.GetValue(path)!);
            var facts = RunFacts.Read(store, store.Resolve(parsed.GetRequiredValue(run)));
            if (parsed.GetValue(json)) terminal.PrintJson(facts.ToJson().ToJsonString(s_json));
            else foreach (var line in facts.ToText()) terminal.Print(line);
            return ExitCode.Ok;
        });
        return command;
    }
}
