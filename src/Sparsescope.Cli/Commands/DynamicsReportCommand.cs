using System.CommandLine;
using System.Text;
using Sparsescope.Cli.Dynamics;
using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Runs;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope dynamics report</c>: the curves of a stored study of training.</summary>
internal static class DynamicsReportCommand
{
    internal static Command Create(Terminal terminal)
    {
        var study = new Argument<string>("study") { Description = "its name, the beginning of its id, or latest", HelpName = "STUDY", DefaultValueFactory = _ => "latest" };
        var format = new Option<string?>("--format") { Description = "text, md or json; default: as the name of the output says, else text", HelpName = "FORMAT" };
        var output = new Option<string?>("--output", "-o") { Description = "file to write instead of the terminal", HelpName = "FILE" };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace a file that exists" };
        var store = StoreOption.Create();
        var command = new Command("report", "Show curves along training: answers, sparsity, ID less out of distribution, turns") { study, format, output, overwrite, store };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            parsed.GetRequiredValue(study), parsed.GetValue(format), parsed.GetValue(output), parsed.GetValue(overwrite), parsed.GetRequiredValue(store), terminal, cancellation)));
        return command;
    }

    private static int Run(string study, string? format, string? output, bool overwrite, string path, Terminal terminal, CancellationToken cancellation)
    {
        format ??= Path.GetExtension(output)?.ToLowerInvariant() switch { ".md" => "md", ".json" => "json", _ => "text" };
        if (format is not ("text" or "md" or "json")) throw new BadInputException($"--format '{format}' is none of text, md and json.");
        if (output is not null && File.Exists(output) && !overwrite) throw new BadInputException($"Output '{output}' exists; replace it with --overwrite, or name another.");
        using var store = RunStore.OpenReadOnly(path);
        var report = DynamicsReports.Of(store, study, cancellation);
        var text = format switch { "md" => report.Markdown(), "json" => report.Json(), _ => report.Text() };
        if (output is null) terminal.Print(text.TrimEnd('\n'));
        else WholeFile.Write(output, stream => stream.Write(Encoding.UTF8.GetBytes(text.TrimEnd('\n') + "\n")));
        return ExitCode.Ok;
    }
}
