using System.CommandLine;
using Sparsescope.Cli.Runs;
using Sparsescope.Cli.Studies;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study compare</c>: two runs of one study side by side.</summary>
internal static class StudyCompareCommand
{
    internal static Command Create(Terminal terminal)
    {
        var first = new Argument<string>("first") { Description = "beginning of a run's id, or latest", HelpName = "RUN" };
        var second = new Argument<string>("second") { Description = "the run to compare it with", HelpName = "RUN" };
        var store = StoreOption.Create();
        var command = new Command("compare", "Compare two runs of one study: effects, and items with the same answer and different profiles") { first, second };
        command.Add(store);
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed.GetRequiredValue(first), parsed.GetRequiredValue(second), parsed.GetRequiredValue(store), terminal, cancellation)));
        return command;
    }

    private static int Run(string first, string second, string path, Terminal terminal, CancellationToken cancellation)
    {
        using var store = RunStore.OpenReadOnly(path);
        var (a, b) = (RunReports.Of(store, first, cancellation), RunReports.Of(store, second, cancellation));
        if (a.Run.Study != b.Run.Study) throw new BadInputException($"Run {a.Run.Id[..12]} is of {a.Run.Study}, run {b.Run.Id[..12]} of {b.Run.Study}; compare runs of one study.");
        if (a.Run.Id == b.Run.Id) throw new BadInputException($"'{first}' and '{second}' name the same run.");
        var comparison = new RunComparison(a, b).Text([.. store.Items(a.Run.Id, StudyPass.Main, vectors: false)], [.. store.Items(b.Run.Id, StudyPass.Main, vectors: false)]);
        terminal.Print(comparison.TrimEnd('\n'));
        return ExitCode.Ok;
    }
}
