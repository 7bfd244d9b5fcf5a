using System.CommandLine;
using System.Text.Json;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study list</c>: the studies that come with the program.</summary>
internal static class StudyListCommand
{
    internal static Command Create(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command("list", "List the studies that come with the program") { json };
        command.SetAction(parsed => Run(parsed.GetValue(json), terminal));
        return command;
    }

    private static int Run(bool json, Terminal terminal)
    {
        var studies = ShippedStudies.Names.Select(StudySource.Open).ToList();
        if (json)
        {
            terminal.PrintJson(JsonSerializer.Serialize(
                studies.Select(study => new { name = study.Name, claim = study.Claim, scale = Scale(study), paired = study.IsPaired })));
            return ExitCode.Ok;
        }
        var table = new ReportTable("name", "scale", "paired", "claim");
        foreach (var study in studies) table.Add(study.Name, Scale(study), study.IsPaired ? "yes" : "no", study.Claim);
        foreach (var line in table.Text(terminal.Columns, ruled: false)) terminal.Print(line);
        return ExitCode.Ok;
    }

    private static string Scale(StudySpec study) => study.Scale.ToString().ToLowerInvariant();
}
