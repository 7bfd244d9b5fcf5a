using System.CommandLine;
using Sparsescope.Cli.Runs;
using Sparsescope.Studies.Store;
using Sparsescope.Studies.Sweeps;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope sweep report</c>: the finished runs of a store on one page.</summary>
internal static class SweepReportCommand
{
    internal static Command Create(Terminal terminal)
    {
        var store = StoreOption.Create();
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var markdown = new Option<bool>("--md") { Description = "print Markdown" };
        var command = new Command("report",
            "Show all finished runs of a store on one page: verdicts, effects, and what p is worth among so many")
        {
            store, json, markdown,
        };
        command.SetAction(parsed =>
        {
            using var opened = RunStore.OpenReadOnly(parsed.GetRequiredValue(store));
            var report = new SweepReport(opened);
            if (parsed.GetValue(json)) terminal.PrintJson(report.Json().ToJsonString(new() { WriteIndented = true }));
            else terminal.Print(report.Text(parsed.GetValue(markdown)).TrimEnd('\n'));
            return ExitCode.Ok;
        });
        return command;
    }
}
