using System.CommandLine;
using Sparsescope.Cli.Runs;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope runs export</c>: a whole store as Parquet, a file a table.</summary>
internal static class RunsExportCommand
{
    internal static Command Create(Terminal terminal)
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = "folder to write; made where there is none",
            HelpName = "DIR",
            Required = true,
        };
        var tables = new Option<string[]>("--table")
        {
            Description = "only this table, such as states; may stand several times",
            HelpName = "NAME",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace files that exist" };
        var path = StoreOption.Create();
        var command = new Command("export", "Write a store as Parquet, a file a table, for DuckDB and pandas")
        {
            output, tables, overwrite, path,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var (store, folder) = (parsed.GetRequiredValue(path), parsed.GetRequiredValue(output));
            OutputPath.RequireNoFile(folder);
            var there = StoreParquet.Tables(store);
            var wanted = parsed.GetValue(tables) is { Length: > 0 } named ? named.Distinct(StringComparer.Ordinal).ToList() : [.. there];
            foreach (var table in wanted.Except(there))
                throw new BadInputException($"The store holds no rows of a table '{table}'; it has {string.Join(", ", there)}.");
            var files = wanted.ToDictionary(table => table, table => Path.Combine(folder, table + ".parquet"));
            foreach (var file in files.Values) OutputPath.RequireFree(file, parsed.GetValue(overwrite));
            Directory.CreateDirectory(folder);
            foreach (var (table, file) in files)
            {
                var rows = 0L;
                WholeFile.Write(file, stream => rows = StoreParquet.Write(store, table, stream, cancellation));
                terminal.Say(FormattableString.Invariant($"{file}  {rows} rows"));
            }
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }
}
