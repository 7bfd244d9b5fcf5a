using System.CommandLine;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope sweep</c>: many studies on many models.</summary>
internal static class SweepCommand
{
    internal static Command Create(Terminal terminal) => new("sweep", "Many studies on many models: how far they are")
    {
        SweepStatusCommand.Create(terminal),
    };
}
