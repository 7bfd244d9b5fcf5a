using System.CommandLine;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study</c>: what is done with studies, a command each.</summary>
internal static class StudyCommand
{
    internal static Command Create(Terminal terminal) =>
        new("study", "Studies: a claim, its data, its conditions and its controls, as a folder with study.yaml")
    {
        StudyNewCommand.Create(terminal),
        StudyRunCommand.Create(terminal),
        StudySubmitCommand.Create(terminal),
        StudyReportCommand.Create(terminal),
        StudyAnalyseCommand.Create(terminal),
        StudyExportCommand.Create(terminal),
        StudyCompareCommand.Create(terminal),
        StudyRegimesCommand.Create(terminal),
        StudyListCommand.Create(terminal),
        StudyShowCommand.Create(terminal),
        StudyCheckCommand.Create(terminal),
        StudyDataCommand.Create(terminal),
    };
}
