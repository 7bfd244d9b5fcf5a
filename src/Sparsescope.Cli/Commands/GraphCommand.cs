using System.CommandLine;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope graph</c>: the synthetic task that models are trained on.</summary>
internal static class GraphCommand
{
    internal static Command Create(Terminal terminal) =>
        new("graph", "Graphs of latent rules: facts to train on, and questions about what was shown and what only follows")
    {
        GraphMakeCommand.Create(terminal),
        GraphShowCommand.Create(terminal),
    };
}
