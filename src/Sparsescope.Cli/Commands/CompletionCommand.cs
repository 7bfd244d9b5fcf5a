using System.CommandLine;
using Sparsescope.Cli.Completion;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope completion</c>: what a shell needs to complete the program's commands and options.</summary>
internal static class CompletionCommand
{
    internal static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("shell") { Description = string.Join(", ", CompletionScripts.Shells), HelpName = "SHELL" };
        shell.CompletionSources.Add([.. CompletionScripts.Shells]);
        var command = new Command("completion", "Print what makes a shell complete commands and options") { shell };
        command.SetAction(parsed =>
        {
            terminal.PrintExact(CompletionScripts.Of(parsed.GetRequiredValue(shell)));
            return ExitCode.Ok;
        });
        return command;
    }
}
