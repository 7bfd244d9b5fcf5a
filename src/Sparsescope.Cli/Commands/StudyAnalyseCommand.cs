using System.CommandLine;
using System.Globalization;
using Sparsescope.Cli.Runs;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study analyse</c>: judges a measured run by the present rule; earlier verdicts are kept.</summary>
internal static class StudyAnalyseCommand
{
    internal static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("run") { Description = "the beginning of its id, or latest", HelpName = "RUN" };
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var path = StoreOption.Create();
        const string What = "Judge a measured run by this version's rule, measuring nothing; earlier verdicts are kept";
        var command = new Command("analyse", What) { run, json, path };
        command.SetAction((parsed, cancellation) =>
            Task.FromResult(
                Run(parsed.GetRequiredValue(run), parsed.GetRequiredValue(path), parsed.GetValue(json), terminal, cancellation)));
        return command;
    }

    private static int Run(string name, string path, bool json, Terminal terminal, CancellationToken cancellation)
    {
        // Looked at before it is opened for writing: a store that does not exist is not made.
        using (var reading = RunStore.OpenReadOnly(path)) RequireFinished(reading.Resolve(name));
        using var store = RunStore.Open(path);
        var run = store.Resolve(name);
        var now = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        StudyAnalyst.Analyse(store, run.Id, App.Version, now, cancellation);
        var report = StudyReport.Of(store, run, cancellation);
        if (json)
        {
            terminal.PrintJson(report.Json());
            return ExitCode.Ok;
        }
        terminal.Print(report.Brief(terminal.Columns).TrimEnd('\n'));
        foreach (var remark in report.Remarks) terminal.Print(PlainText.OneLine(remark));
        return ExitCode.Ok;
    }

    private static void RequireFinished(RunRecord run)
    {
        if (run.Finished is not null) return;
        throw new BadInputException(
            $"Run {run.ShortId} of {run.Study} is not finished; `sparsescope study run` measures the rest and judges it.");
    }
}
