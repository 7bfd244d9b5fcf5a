using System.CommandLine;
using Sparsescope.Cli.Runs;
using Sparsescope.Cli.Studies;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study report</c>: everything a run found.</summary>
internal static class StudyReportCommand
{
    internal static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("run") { Description = "beginning of a run's id, or latest", HelpName = "RUN", DefaultValueFactory = _ => "latest" };
        var format = new Option<string>("--format") { Description = "text, md or json", HelpName = "FORMAT", DefaultValueFactory = _ => "text" };
        var store = StoreOption.Create();
        var command = new Command("report", "Show what a run found: verdict, effects, controls") { run };
        command.Add(format);
        command.Add(store);
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed.GetRequiredValue(run), parsed.GetRequiredValue(format), parsed.GetRequiredValue(store), terminal, cancellation)));
        return command;
    }

    private static int Run(string name, string format, string path, Terminal terminal, CancellationToken cancellation)
    {
        if (format is not ("text" or "md" or "json")) throw new BadInputException($"--format '{format}' is none of text, md and json.");
        using var store = RunStore.OpenReadOnly(path);
        var report = RunReports.Of(store, name, cancellation);
        if (format == "json") terminal.PrintJson(report.Json().TrimEnd('\n'));
        else terminal.Print((format == "md" ? report.Markdown() : report.Text()).TrimEnd('\n'));
        return ExitCode.Ok;
    }
}
