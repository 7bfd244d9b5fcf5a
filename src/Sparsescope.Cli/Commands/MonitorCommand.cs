using System.CommandLine;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope monitor</c>: drift of prompts against a reference.</summary>
internal static class MonitorCommand
{
    internal static Command Create(Terminal terminal) => new("monitor", "Watch whether prompts drift away from a reference")
    {
        MonitorReferenceCommand.Create(terminal),
        MonitorReplayCommand.Create(terminal),
    };
}
