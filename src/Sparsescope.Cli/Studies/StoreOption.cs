using System.CommandLine;

namespace Sparsescope.Cli.Studies;

/// <summary>The option that names the store, shared by the commands that read or write runs.</summary>
internal static class StoreOption
{
    internal static Option<string> Create() => new("--store") { Description = "SQLite file that holds the runs", HelpName = "FILE", DefaultValueFactory = _ => "sparsescope.db" };
}
