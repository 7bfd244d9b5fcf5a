using System.CommandLine;
using Sparsescope.Cli.Dynamics;
using Sparsescope.Cli.Runs;
using Sparsescope.Cli.Studies;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Dynamics;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope dynamics report</c>: the curves of a stored study of training.</summary>
internal static class DynamicsReportCommand
{
    internal static Command Create(Terminal terminal)
    {
        var study = new Argument<string>("study")
        {
            Description = "its name, the beginning of its id, or latest",
            HelpName = "STUDY",
            DefaultValueFactory = _ => "latest",
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
        var overwrite = new Option<bool>("--overwrite") { Description = "replace a file that exists" };
        var store = StoreOption.Create();
        var command = new Command("report", "Show curves along training: answers, sparsity, ID less out of distribution, turns")
        {
            study, format, output, overwrite, store,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            parsed.GetRequiredValue(study), ReportFormat.Of(parsed.GetValue(format), parsed.GetValue(output)), parsed.GetValue(output),
                parsed.GetValue(overwrite), parsed.GetRequiredValue(store), terminal, cancellation)));
        return command;
    }

    private static int Run(string study, ReportFormat format, string? output, bool overwrite, string path, Terminal terminal,
        CancellationToken cancellation)
    {
        OutputPath.Require(output, overwrite);
        using var store = RunStore.OpenReadOnly(path);
        DynamicsReports.Write(DynamicsReport.Of(store, study, cancellation), format, output, terminal);
        return ExitCode.Ok;
    }
}
