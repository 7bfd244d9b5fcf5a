using System.CommandLine;

namespace Sparsescope.Cli.Runs;

/// <summary>Which store a command works on.</summary>
internal static class StoreOption
{
    internal static Option<string> Create() => new("--store")
    {
        Description = "database of measured runs",
        HelpName = "FILE",
        DefaultValueFactory = _ => "sparsescope.db",
    };
}
