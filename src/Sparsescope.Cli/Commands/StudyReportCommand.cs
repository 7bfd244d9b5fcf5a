using System.CommandLine;
using Sparsescope.Cli.Dynamics;
using Sparsescope.Cli.Pictures;
using Sparsescope.Cli.Runs;
using Sparsescope.Cli.Studies;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Dynamics;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Reporting.Figures;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study report</c>: everything runs found, on the terminal or as a file.</summary>
internal static class StudyReportCommand
{
    internal static Command Create(Terminal terminal)
    {
        var runs = new Argument<string[]>("run")
        {
            Description = "beginnings of ids of runs, or latest; several are shown side by side; or one study of training",
            HelpName = "RUN",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var format = new Option<string?>("--format")
        {
            Description = "text, md, json or html; default: as the name of the output says, else text",
            HelpName = "FORMAT",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "file to write instead of the terminal; an .html file needs no network and holds every figure",
            HelpName = "FILE",
        };
        var figures = new Option<string?>("--figures")
        {
            Description = "folder to write every figure to, as SVG and PNG",
            HelpName = "DIR",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace files that exist" };
        var store = StoreOption.Create();
        var command = new Command("report", "Show what runs found: verdict, effects, controls")
        {
            runs, format, output, figures, overwrite, store,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var (target, folder) = (parsed.GetValue(output), parsed.GetValue(figures));
            var form = ReportFormat.Of(parsed.GetValue(format), target);
            var pictures = folder is null ? null : new FigureFolder(folder, parsed.GetValue(overwrite), terminal);
            OutputPath.Require(target, parsed.GetValue(overwrite));
            pictures?.RequireWritable();
            var named = parsed.GetValue(runs) is { Length: > 0 } given ? given : ["latest"];
            // Who asks for pictures alone wants no text beside them.
            var prints = target is not null || pictures is null || parsed.GetValue(format) is not null;
            using var opened = RunStore.OpenReadOnly(parsed.GetRequiredValue(store));
            return Task.FromResult(Run(opened, named, prints ? form : null, target, pictures, terminal, cancellation));
        });
        return command;
    }

    private static int Run(
        RunStore store, string[] names, ReportFormat? format, string? output, FigureFolder? pictures, Terminal terminal,
            CancellationToken cancellation)
    {
        using var drawn = new FigurePictures(cancellation);
        if (names is [var only] && DynamicsReport.AreNamed(store, only))
        {
            var report = DynamicsReport.Of(store, only, cancellation);
            if (format is not null) DynamicsReports.Write(report, format, output, terminal);
            pictures?.Write(drawn.Of(report));
            return ExitCode.Ok;
        }
        var reports = names.Select(name => store.Resolve(name).Id).Distinct().Select(id => RunReports.Of(store, id, cancellation)).ToList();
        if (format is not null) Write(store, reports, format, output, terminal);
        pictures?.Write(drawn.Of(store, reports));
        return ExitCode.Ok;
    }

    private static void Write(RunStore store, IReadOnlyList<StudyReport> reports, ReportFormat format, string? output, Terminal terminal)
    {
        if (output is not null)
        {
            WholeFile.Write(output, stream => format.Write(stream, store, reports));
            terminal.Say($"Wrote {output}: {(reports.Count == 1 ? $"run {reports[0].Run.ShortId}" : $"{reports.Count} runs")}.");
        }
        else if (format.Name == ReportFormat.Json) terminal.PrintJson(format.Text(store, reports).TrimEnd('\n'));
        else terminal.Print(format.Text(store, reports, terminal.Columns).TrimEnd('\n'));
    }
}
