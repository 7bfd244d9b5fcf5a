using System.CommandLine;

namespace Sparsescope.Cli.Commands;

internal static class BenchCommand
{
    internal static Command Create(Terminal terminal)
    {
        var command = new Command("bench", "x");
        command.SetAction(_ => { terminal.Say("x"); return 0; });
        return command;
    }
}
