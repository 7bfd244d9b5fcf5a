using System.CommandLine;
using Sparsescope.Cli.Runs;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study export</c>: a run's figures as CSV.</summary>
internal static class StudyExportCommand
{
    internal static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("run") { Description = "the beginning of its id, or latest", HelpName = "RUN" };
        var output = new Option<string>("--output", "-o")
        {
            Description = "CSV with one line an item and layer",
            HelpName = "FILE.csv",
            Required = true
        };
        var items = new Option<string?>("--items")
        {
            Description = "CSV with one line an item: length, entropy, answer, error",
            HelpName = "FILE.csv"
        };
        var answers = new Option<string?>("--answers")
        {
            Description = "JSON Lines with one line an answer, to be judged again with `judge`",
            HelpName = "FILE.jsonl",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace files that exist" };
        var path = StoreOption.Create();
        var command = new Command("export", "Write a run's figures as CSV") { run, output, items, answers, overwrite, path };
        command.SetAction(parsed =>
        {
            var (layersFile, itemsFile, answersFile) = (parsed.GetRequiredValue(output), parsed.GetValue(items), parsed.GetValue(answers));
            foreach (var file in (string?[])[layersFile, itemsFile, answersFile]) OutputPath.Require(file, parsed.GetValue(overwrite));
            Distinguish(("-o", layersFile), ("--items", itemsFile), ("--answers", answersFile));
            using var store = RunStore.OpenReadOnly(parsed.GetValue(path)!);
            var named = store.Resolve(parsed.GetRequiredValue(run));
            WholeFile.Write(layersFile, stream => StudyExport.WriteLayers(store, named.Id, stream));
            if (itemsFile is not null) WholeFile.Write(itemsFile, stream => StudyExport.WriteItems(store, named.Id, stream));
            if (answersFile is not null)
            {
                var source = StudyAnalyst.SpecOf(named).Answer;
                WholeFile.Write(answersFile, stream => StudyExport.WriteAnswers(store, named.Id, source, stream));
            }
            var (stored, failed) = store.Counts(named.Id, RunStore.MainPass);
            if (store.UnknownMetrics(named.Id) is { Count: > 0 } unknown)
                terminal.Say($"note: left out {string.Join(", ", unknown)}, which the run measured and this version of sparsescope lacks");
            terminal.Say($"Exported {stored - failed} items of run {named.ShortId}{(failed > 0 ? $"; {failed} failed" : "")}.");
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Distinguish(params (string Option, string? File)[] outputs)
    {
        var named = outputs.Where(output => output.File is not null).ToList();
        for (var at = 1; at < named.Count; at++)
        {
            var twin = named[..at].FirstOrDefault(other => Path.GetFullPath(other.File!) == Path.GetFullPath(named[at].File!));
            if (twin.File is not null)
                throw new BadInputException($"{twin.Option} and {named[at].Option} both name '{twin.File}'; name two files.");
        }
    }
}
