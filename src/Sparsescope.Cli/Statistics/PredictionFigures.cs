using System.Text.Json.Nodes;
using Sparsescope.Statistics;
using Sparsescope.Studies.Reporting;

namespace Sparsescope.Cli.Statistics;

/// <summary>How well columns tell an outcome, each by its area under the ROC curve, and how they differ in that on the same rows.</summary>
internal sealed class PredictionFigures
{
    private readonly string _outcome;
    private readonly List<(string Name, Interval Area)> _predictors = [];
    private readonly List<(string A, string B, Interval Difference, double P)> _differences = [];

    private PredictionFigures(string outcome, int rows, int positives, int dropped) =>
        (_outcome, Rows, Positives, Dropped) = (outcome, rows, positives, dropped);

    /// <summary>Rows used: those in which no column named is empty.</summary>
    internal int Rows { get; }

    /// <summary>Rows in which the outcome is true.</summary>
    internal int Positives { get; }

    internal int Dropped { get; }

    /// <summary>What is to be said to the person.</summary>
    internal List<string> Notes { get; } = [];

    /// <param name="table">One row a prompt.</param>
    /// <param name="predict">The outcome's column.</param>
    /// <param name="by">Columns of scores; one that begins with - counts the other way round.</param>
    /// <exception cref="BadInputException">A column is missing, a cell is not what it must be, or the outcome is always the
    /// same.</exception>
    internal static PredictionFigures Of(StatsTable table, string predict, IReadOnlyList<string> by)
    {
        var outcome = Outcome.Of(table, predict);
        (string Name, int Column, int Sign)[] scores = [.. by.Select(name => Score(table, name))];
        var kept = new List<(bool Positive, double[] Scores)>();
        foreach (var row in table.Rows)
        {
            if (scores.Any(score => string.IsNullOrWhiteSpace(row.Cells[score.Column]))) continue;
            var where = $"{table.Path}:{row.Line}";
            if (outcome.Read(row.Cells[outcome.Column], where, table.Header[outcome.Column]) is not { } positive) continue;
            kept.Add((positive,
                [.. scores.Select(score => score.Sign * StatsCell.Number(row.Cells[score.Column], where, table.Header[score.Column]))]));
        }
        if (kept.Count == 0)
            throw new BadInputException($"{table.Path}: every row has an empty cell in a column that is used; name other columns.");
        bool[] positives = [.. kept.Select(row => row.Positive)];
        var count = positives.Count(positive => positive);
        if (count == 0 || count == positives.Length)
            throw new BadInputException(
                $"{table.Path}: '{predict}' is {(count == 0 ? "false" : "true")} in all {positives.Length} rows that are used; "
                + $"there is nothing to tell apart.");
        var figures = new PredictionFigures(predict, positives.Length, count, table.Rows.Count - positives.Length);
        if (outcome.Note is { } note) figures.Notes.Add(note);
        double[][] columns = [.. scores.Select((_, i) => kept.Select(row => row.Scores[i]).ToArray())];
        for (var i = 0; i < scores.Length; i++)
        {
            figures._predictors.Add((scores[i].Name,
                AurocInterval.Of(BinaryScores.Auroc(positives, columns[i]), count, positives.Length - count)));
            for (var j = i + 1; j < scores.Length; j++)
            {
                var (difference, p) = AurocComparison.Of(positives, columns[i], columns[j]);
                figures._differences.Add((scores[i].Name, scores[j].Name, difference, p));
            }
        }
        return figures;
    }

    /// <summary>The figures as an object: predictors and differences.</summary>
    internal JsonObject Json() => new()
    {
        ["predict"] = _outcome,
        ["n"] = Rows,
        ["positives"] = Positives,
        ["dropped"] = Dropped,
        ["predictors"] = new JsonArray([.. _predictors.Select(one => (JsonNode)new JsonObject
        {
            ["name"] = one.Name,
            ["auroc"] = Number(one.Area.Estimate),
            ["low"] = Number(one.Area.Low),
            ["high"] = Number(one.Area.High),
            ["n"] = Rows,
        })]),
        ["differences"] = new JsonArray([.. _differences.Select(one => (JsonNode)new JsonObject
        {
            ["a"] = one.A,
            ["b"] = one.B,
            ["difference"] = Number(one.Difference.Estimate),
            ["low"] = Number(one.Difference.Low),
            ["high"] = Number(one.Difference.High),
            ["p"] = Number(one.P),
        })]),
    };

    /// <summary>The same as tables.</summary>
    internal IEnumerable<string> Text()
    {
        yield return FormattableString.Invariant($"{_outcome}: {Positives} of {Rows} rows");
        var predictors = new ReportTable("predictor", ">AUROC [95 %]", "higher where");
        foreach (var (name, area) in _predictors)
        {
            var direction = area.Estimate == 0.5 ? "–" : area.Estimate > 0.5 ? _outcome : $"not {_outcome}";
            predictors.Add(name, FormattableString.Invariant($"{area.Estimate:F3} [{area.Low:F3}, {area.High:F3}]"), direction);
        }
        foreach (var line in predictors.Text()) yield return line;
        if (_differences.Count == 0) yield break;
        yield return "";
        var differences = new ReportTable("on the same rows", ">difference [95 %]", ">p");
        foreach (var (a, b, difference, p) in _differences) differences.Add($"{a} less {b}", Signed(difference), ReportText.P(p));
        foreach (var line in differences.Text()) yield return line;
        if (_predictors.Exists(one => one.Area.Estimate < 0.5) && _predictors.Exists(one => one.Area.Estimate > 0.5))
            yield return "Some are lower and some higher where it is true; --by=-NAME turns one round, and a difference "
                + "then compares how well both tell.";
        if (Math.Min(Positives, Rows - Positives) < 12)
            yield return "Fewer than 12 rows of one outcome: p and intervals of differences are rough.";
    }

    private static (string, int, int) Score(StatsTable table, string name) =>
        name.StartsWith('-') && table.FindAny(name) is null ? (name, table.Find(name[1..]), -1) : (name, table.Find(name), 1);

    private static string Signed(Interval interval) => double.IsFinite(interval.Low)
        ? FormattableString.Invariant(
            $"{interval.Estimate:+0.000;-0.000;0.000} [{interval.Low:+0.000;-0.000;0.000}, {interval.High:+0.000;-0.000;0.000}]")
        : FormattableString.Invariant($"{interval.Estimate:+0.000;-0.000;0.000}");

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
