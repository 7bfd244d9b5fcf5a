using System.Globalization;
using Sparsescope.Studies.Reporting;

namespace Sparsescope.Cli.Runs;

/// <summary>What `runs list` prints for people: a line a run.</summary>
internal static class RunTable
{
    /// <param name="runs">Newest first.</param>
    /// <param name="width">Columns a line may have; where the whole table does not fit, what `runs show` says too is left out.</param>
    internal static IEnumerable<string> Lines(IReadOnlyList<RunFacts> runs, int width)
    {
        var marked = runs.Any(run => Mark(run).Length > 0);
        var whole = Table(runs, marked, ["run", "study", "model", "numerics", "created", "measured", "failed", "finished"], facts =>
        [
            facts.Run.ShortId, facts.Run.Study, facts.Run.Model, facts.Run.Numerics, facts.Run.Created, Measured(facts), Failed(facts),
                Finished(facts),
        ]);
        if (whole.Text().All(line => line.Length <= width))
            return [.. whole.Text(int.MaxValue, ruled: false), .. Notes(runs), .. Versions(runs)];
        var brief = Table(runs, marked, ["run", "study", "model", "created", "items"], facts =>
        [
            facts.Run.ShortId, facts.Run.Study, facts.Run.Model, facts.Run.Created.Split('T')[0], Measured(facts)
                + (facts.Run.Finished is null ? " …" : ""),
        ]);
        return [.. brief.Text(width, ruled: false), .. Notes(runs), .. Versions(runs)];
    }

    private static ReportTable Table(IReadOnlyList<RunFacts> runs, bool marked, string[] heads, Func<RunFacts, string[]> cells)
    {
        var table = new ReportTable(marked ? [.. heads, "mark"] : heads);
        foreach (var run in runs) table.Add(marked ? [.. cells(run), Mark(run)] : cells(run));
        return table;
    }

    // What a person must know of a run, and what was said of it.
    private static string Mark(RunFacts facts) =>
        string.Join(", ", ((string[])[facts.Mark, string.Join(' ', facts.Run.Tags)]).Where(text => text.Length > 0));

    private static string Measured(RunFacts facts) => (facts.Main.Items - facts.Main.Failed).ToString(CultureInfo.InvariantCulture);

    private static string Failed(RunFacts facts) => facts.Main.Failed.ToString(CultureInfo.InvariantCulture);

    private static string Finished(RunFacts facts) => facts.Run.Finished is null ? "no" : "yes";

    private static IEnumerable<string> Notes(IReadOnlyList<RunFacts> runs) =>
        runs.Where(run => run.Run.Note is not null).Select(run => PlainText.OneLine($"{run.Run.ShortId}: {run.Run.Note}"));

    // Each two versions of a study on a model once, by all of their runs.
    private static IEnumerable<string> Versions(IReadOnlyList<RunFacts> runs)
    {
        var said = new HashSet<(string, string, string)>();
        foreach (var facts in runs)
        {
            foreach (var version in facts.History.Versions)
            {
                var (yaml, other) = (facts.Run.Yaml, version.Runs[0].Yaml);
                if (!said.Add((facts.Run.ModelSha256, yaml, other)) || said.Contains((facts.Run.ModelSha256, other, yaml))) continue;
                var same = runs.Where(run => run.Run.Yaml == yaml && run.Run.ModelSha256 == facts.Run.ModelSha256)
                    .Select(run => run.Run.ShortId);
                var others = string.Join(", ", version.Runs.Select(run => run.ShortId));
                yield return PlainText.OneLine(
                    $"{string.Join(", ", same)} and {others} are versions of one study on one model, "
                    + $"other in {string.Join(", ", version.Keys)}");
            }
        }
    }
}
