using System.Globalization;

namespace Sparsescope.Cli.Runs;

/// <summary>What `runs list` prints for people: a line a run.</summary>
internal static class RunTable
{
    private const string Gap = "  ";

    internal static IEnumerable<string> Lines(IReadOnlyList<RunFacts> runs)
    {
        string[][] rows =
        [
            ["run", "study", "model", "numerics", "created", "measured", "failed", "finished"],
            .. runs.Select(Row),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        return rows.Select(row => string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
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
    ];
}
