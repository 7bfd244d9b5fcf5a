using System.CommandLine;
using Sparsescope.Cli.Runs;
using Sparsescope.Cli.Studies;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study compare</c>: two runs of one study side by side.</summary>
internal static class StudyCompareCommand
{
    internal static Command Create(Terminal terminal)
    {
        var first = new Argument<string>("first") { Description = "beginning of a run's id, or latest", HelpName = "RUN" };
        var second = new Argument<string>("second") { Description = "the run to compare it with", HelpName = "RUN" };
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var store = StoreOption.Create();
        var command = new Command("compare",
            "Compare two runs of one study: effects, and items with the same answer and different profiles")
        {
            first, second,
        };
        command.Add(json);
        command.Add(store);
        command.SetAction((parsed, cancellation) =>
            Task.FromResult(Run(parsed.GetRequiredValue(first), parsed.GetRequiredValue(second), parsed.GetRequiredValue(store),
                parsed.GetValue(json), terminal, cancellation)));
        return command;
    }

    private static int Run(string first, string second, string path, bool json, Terminal terminal, CancellationToken cancellation)
    {
        using var store = RunStore.OpenReadOnly(path);
        var (a, b) = (RunReports.Of(store, first, cancellation), RunReports.Of(store, second, cancellation));
        if (a.Run.Study != b.Run.Study)
            throw new BadInputException(
                $"Run {a.Run.Id[..12]} is of {a.Run.Study}, run {b.Run.Id[..12]} of {b.Run.Study}; compare runs of one study.");
        if (a.Run.Id == b.Run.Id) throw new BadInputException($"'{first}' and '{second}' name the same run.");
        var (comparison, itemsOfA, itemsOfB) = (new RunComparison(a, b), Items(store, a), Items(store, b));
        if (json) terminal.PrintJson(comparison.Json(itemsOfA, itemsOfB));
        else terminal.Print(comparison.Text(itemsOfA, itemsOfB).TrimEnd('\n'));
        return ExitCode.Ok;
    }

    private static IReadOnlyList<StoredItem> Items(RunStore store, StudyReport report) =>
        [.. store.Items(report.Run.Id, RunStore.MainPass, vectors: false)];
}
