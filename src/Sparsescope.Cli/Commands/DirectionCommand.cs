using System.CommandLine;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope direction</c>: directions in the residual stream, to add, take out or hand to llama.cpp.</summary>
internal static class DirectionCommand
{
    internal static Command Create(Terminal terminal) =>
        new("direction", "Make directions in hidden states from labelled items, convert and show them")
    {
        DirectionMakeCommand.Create(terminal),
        DirectionConvertCommand.Create(terminal),
        DirectionShowCommand.Create(terminal),
    };
}
