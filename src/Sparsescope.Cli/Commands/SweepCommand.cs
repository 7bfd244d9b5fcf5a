using System.CommandLine;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope sweep</c>: many studies on many models.</summary>
internal static class SweepCommand
{
    internal static Command Create(Terminal terminal) =>
        new("sweep", "Many studies on many models: run them, see how far they are, and what they show together")
    {
        SweepRunCommand.Create(terminal),
        SweepStatusCommand.Create(terminal),
        SweepReportCommand.Create(terminal),
    };
}
