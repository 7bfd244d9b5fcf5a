using System.CommandLine;
using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Runs;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study export</c>: a run's figures as CSV.</summary>
internal static class StudyExportCommand
{
    internal static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("run") { Description = "the beginning of its id, or latest", HelpName = "RUN" };
        var output = new Option<string>("--output", "-o") { Description = "CSV with one line an item and layer", HelpName = "FILE.csv", Required = true };
        var items = new Option<string?>("--items") { Description = "CSV with one line an item: length, entropy, answer, error", HelpName = "FILE.csv" };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace files that exist" };
        var path = StoreOption.Create();
        var command = new Command("export", "Write a run's figures as CSV") { run, output, items, overwrite, path };
        command.SetAction(parsed =>
        {
            var (layersFile, itemsFile) = (parsed.GetRequiredValue(output), parsed.GetValue(items));
            foreach (var file in (string?[])[layersFile, itemsFile]) Refuse(file, parsed.GetValue(overwrite));
            if (itemsFile is not null && Path.GetFullPath(itemsFile) == Path.GetFullPath(layersFile)) throw new BadInputException($"-o and --items both name '{layersFile}'; name two files.");
            using var store = RunStore.OpenReadOnly(parsed.GetValue(path)!);
            var named = store.Resolve(parsed.GetRequiredValue(run));
            WholeFile.Write(layersFile, stream => StudyExport.WriteLayers(store, named.Id, stream));
            if (itemsFile is not null) WholeFile.Write(itemsFile, stream => StudyExport.WriteItems(store, named.Id, stream));
            var (stored, failed) = store.Counts(named.Id, RunStore.MainPass);
            if (store.UnknownMetrics(named.Id) is { Count: > 0 } unknown)
                terminal.Say($"note: left out {string.Join(", ", unknown)}, which the run measured and this version of sparsescope lacks");
            terminal.Say($"Exported {stored - failed} items of run {named.ShortId}{(failed > 0 ? $"; {failed} failed" : "")}.");
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Refuse(string? file, bool overwrite)
    {
        if (file is null) return;
        if (Directory.Exists(file)) throw new BadInputException($"Output '{file}' is a folder; name a file in it.");
        if (File.Exists(file) && !overwrite) throw new BadInputException($"Output '{file}' exists; replace it with --overwrite, or name another.");
    }
}
