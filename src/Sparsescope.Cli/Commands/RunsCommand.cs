using System.CommandLine;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope runs</c>: what the store holds.</summary>
internal static class RunsCommand
{
    internal static Command Create(Terminal terminal) => new("runs", "List, show, note, tag, remove, merge, check and export the runs of stores")
    {
        RunsListCommand.Create(terminal),
        RunsShowCommand.Create(terminal),
        RunsNoteCommand.Note(terminal),
        RunsNoteCommand.Tag(terminal),
        RunsRemoveCommand.Create(terminal),
        RunsMergeCommand.Create(terminal),
        RunsMissingCommand.Create(terminal),
        RunsVerifyCommand.Create(terminal),
        RunsExportCommand.Create(terminal),
    };
}
