using System.CommandLine;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope probe</c>: linear probes of anyone's labels in hidden states.</summary>
internal static class ProbeCommand
{
    internal static Command Create(Terminal terminal) =>
        new("probe", "Train linear probes of labels in hidden states, judge them and apply them")
    {
        ProbeTrainCommand.Create(terminal),
        ProbeApplyCommand.Create(terminal),
        ProbeCompareCommand.Create(terminal),
    };
}
