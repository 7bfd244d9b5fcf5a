using System.CommandLine;
using Sparsescope.Cli.Dynamics;
using Sparsescope.Cli.Runs;
using Sparsescope.Cli.Studies;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Dynamics;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study report</c>: everything runs found, on the terminal or as a file.</summary>
internal static class StudyReportCommand
{
    internal static Command Create(Terminal terminal)
    {
        var runs = new Argument<string[]>("run") { Description = "beginnings of ids of runs, or latest; several are shown side by side; or one study of training", HelpName = "RUN", Arity = ArgumentArity.ZeroOrMore };
        var format = new Option<string?>("--format") { Description = "text, md, json or html; default: as the name of the output says, else text", HelpName = "FORMAT" };
        var output = new Option<string?>("--output", "-o") { Description = "file to write instead of the terminal; an .html file needs no network and holds every figure", HelpName = "FILE" };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace a file that exists" };
        var store = StoreOption.Create();
        var command = new Command("report", "Show what runs found: verdict, effects, controls") { runs, format, output, overwrite, store };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            parsed.GetValue(runs) is { Length: > 0 } named ? named : ["latest"], ReportFormat.Of(parsed.GetValue(format), parsed.GetValue(output)), parsed.GetValue(output), parsed.GetValue(overwrite), parsed.GetRequiredValue(store), terminal, cancellation)));
        return command;
    }

    private static int Run(string[] names, ReportFormat format, string? output, bool overwrite, string path, Terminal terminal, CancellationToken cancellation)
    {
        if (output is not null) ReportFormat.RequireWritable(output, overwrite);
        using var store = RunStore.OpenReadOnly(path);
        if (names is [var only] && DynamicsReport.AreNamed(store, only))
        {
            DynamicsReports.Write(DynamicsReport.Of(store, only, cancellation), format, output, terminal);
            return ExitCode.Ok;
        }
        var reports = names.Select(name => store.Resolve(name).Id).Distinct().Select(id => RunReports.Of(store, id, cancellation)).ToList();
        if (output is not null)
        {
            WholeFile.Write(output, stream => format.Write(stream, store, reports));
            terminal.Say($"Wrote {output}: {(reports.Count == 1 ? $"run {reports[0].Run.ShortId}" : $"{reports.Count} runs")}.");
        }
        else if (format.Name == ReportFormat.Json) terminal.PrintJson(format.Text(store, reports).TrimEnd('\n'));
        else terminal.Print(format.Text(store, reports).TrimEnd('\n'));
        return ExitCode.Ok;
    }
}
