using System.Globalization;

namespace Sparsescope.Cli.Runs;

/// <summary>What `runs list` prints for people: a line a run.</summary>
internal static class RunTable
{
    private const string Gap = "  ";

    internal static IEnumerable<string> Lines(IReadOnlyList<RunFacts> runs)
    {
        var mark = runs.Any(run => run.Mark.Length > 0) ? "mark" : "";
        string[][] rows =
        [
            ["run", "study", "model", "numerics", "created", "measured", "failed", "finished", mark],
            .. runs.Select(Row),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var lines = rows.Select(row => string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        return [.. lines, .. Versions(runs)];
    }

    private static string[] Row(RunFacts facts) =>
    [
        facts.Run.ShortId,
        PlainText.OneLine(facts.Run.Study),
        PlainText.OneLine(facts.Run.Model),
        PlainText.OneLine(facts.Run.Numerics),
        PlainText.OneLine(facts.Run.Created),
        (facts.Main.Items - facts.Main.Failed).ToString(CultureInfo.InvariantCulture),
        facts.Main.Failed.ToString(CultureInfo.InvariantCulture),
        facts.Run.Finished is null ? "no" : "yes",
        facts.Mark,
    ];

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
