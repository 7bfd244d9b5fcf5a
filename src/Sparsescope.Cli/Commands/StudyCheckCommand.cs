using System.CommandLine;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study check</c>: every problem of studies as FILE:LINE, measuring nothing.</summary>
internal static class StudyCheckCommand
{
    internal static Command Create(Terminal terminal)
    {
        var studies = new Argument<string[]>("study") { Description = "names or folders of studies; none for all that come with the program", HelpName = "NAME|FOLDER", Arity = ArgumentArity.ZeroOrMore };
        var data = new Option<string?>("--data") { Description = "check against the files of this folder too", HelpName = "DIR" };
        var command = new Command("check", "Report every problem of studies as FILE:LINE, measuring nothing") { studies, data };
        command.SetAction(parsed => Run(parsed.GetValue(studies) is { Length: > 0 } named ? named : ShippedStudies.Names, parsed.GetValue(data), terminal));
        return command;
    }

    private static int Run(IReadOnlyList<string> studies, string? dataFolder, Terminal terminal)
    {
        var (found, warned) = (0, 0);
        foreach (var study in studies)
        {
            var (spec, problems) = StudySource.Read(study);
            var data = spec is { Folder.Length: 0 } && ShippedData.Has(spec.Name) ? ShippedData.Folder(spec.Name) : dataFolder;
            if (spec is not null && data is not null) problems = StudyCheck.AgainstData(spec, data);
            foreach (var problem in problems) terminal.Print(Visible.OneLine(problem.ToString()));
            found += problems.Count;
            if (spec is null) continue;
            if (data is not null && problems.Count == 0) terminal.Print(Visible.OneLine($"{spec.Name}: {StudySize.Of(spec, data)}"));
            var warnings = StudyCheck.Warnings(spec);
            foreach (var warning in warnings) terminal.Print(Visible.OneLine($"{warning.Where}: warning: {warning.What}"));
            warned += warnings.Count;
        }
        var problemsFound = found == 0 ? "no problem" : Counted(found, "problem", "problems");
        terminal.Say($"{Counted(studies.Count, "study", "studies")} checked, {problemsFound}{(warned == 0 ? "" : $", {Counted(warned, "warning", "warnings")}")}");
        return found == 0 ? ExitCode.Ok : ExitCode.BadInput;
    }

    private static string Counted(int count, string one, string many) => count == 1 ? $"1 {one}" : $"{count} {many}";
}
