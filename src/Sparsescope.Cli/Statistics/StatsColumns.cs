using System.Globalization;
using Sparsescope.Records;
using Sparsescope.Statistics;

namespace Sparsescope.Cli.Statistics;

/// <summary>The columns that are used, without the rows in which one of them is empty.</summary>
internal sealed record StatsColumns
{
    internal required double[]? X { get; init; }

    internal required double[] Y { get; init; }

    /// <summary>Group of each row.</summary>
    internal required string[]? Groups { get; init; }

    /// <summary>Pair of each row.</summary>
    internal required string[]? Pairs { get; init; }

    /// <summary>One column of numbers for each of --partial.</summary>
    internal required double[][] Partial { get; init; }

    /// <summary>Rows left out for an empty cell.</summary>
    internal required int Dropped { get; init; }

    /// <summary>What is to be said to the person.</summary>
    internal IEnumerable<string> Notes
    {
        get
        {
            if (Dropped > 0)
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"{Dropped} of {Dropped + Y.Length} rows have an empty cell in a column that is used and are left out.");
            if (X is not null && Y.Length > TheilSen.MostPoints)
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"theil_sen_slope is left out, as it looks at every pair of rows; it is for {TheilSen.MostPoints} rows or fewer.");
        }
    }

    /// <exception cref="BadInputException">
    /// The file cannot be read, a column is missing, a cell is not a number, a pair stands twice in a group, or no row is left.
    /// </exception>
    internal static StatsColumns Read(StatsTable table, StatsChoice choice)
    {
        var (path, header, rows) = table;
        int Find(string column) => table.Find(column);
        int? FindAny(string? column) => column is null ? null : Find(column);
        var (x, y, group, pair) = (FindAny(choice.X), Find(choice.Y), FindAny(choice.Group), FindAny(choice.Pair));
        table.RequireOneStateAPrompt(pair);
        int[] partial = [.. choice.Partial.Select(Find)];
        int[] used = [y, .. new[] { x, group, pair }.OfType<int>(), .. partial];
        List<TableRow> kept = [.. rows.Where(row => !used.Any(column => string.IsNullOrWhiteSpace(row.Cells[column])))];
        if (kept.Count == 0)
            throw new BadInputException($"{path}: every row has an empty cell in a column that is used; name other columns.");
        double[] Numbers(int column) => [.. kept.Select(row => StatsCell.Number(row.Cells[column], $"{path}:{row.Line}", header[column]))];
        string[] Names(int column) => [.. kept.Select(row => row.Cells[column].Trim())];
        var columns = new StatsColumns
        {
            X = x is { } xs ? Numbers(xs) : null,
            Y = Numbers(y),
            Groups = group is { } groups ? Names(groups) : null,
            Pairs = pair is { } pairs ? Names(pairs) : null,
            Partial = [.. partial.Select(Numbers)],
            Dropped = rows.Count - kept.Count,
        };
        columns.RequireEachPairOnce(path, kept);
        if (choice.IsProbability) columns.RequireProbabilities(path, kept, choice);
        return columns;
    }

    private void RequireProbabilities(string path, List<TableRow> rows, StatsChoice choice)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var where = $"{path}:{rows[i].Line}";
            if (X![i] is < 0 or > 1)
                throw new BadInputException(string.Create(CultureInfo.InvariantCulture,
                    $"{where}: {X[i]} in column '{choice.X}' is no probability; write 0 … 1, or leave --probability away to score it."));
            if (Y[i] is not (0 or 1))
                throw new BadInputException(string.Create(CultureInfo.InvariantCulture,
                    $"{where}: {Y[i]} in column '{choice.Y}' is no outcome; with --probability y is true and false, or 1 and 0."));
        }
    }

    private void RequireEachPairOnce(string path, List<TableRow> rows)
    {
        if (Pairs is null) return;
        var lines = new Dictionary<(string, string), long>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (!lines.TryAdd((Groups![i], Pairs[i]), rows[i].Line))
                throw new BadInputException($"{path}:{rows[i].Line}: '{Pairs[i]}' stands in group '{Groups[i]}' "
                    + $"on line {lines[(Groups[i], Pairs[i])]} already; a pair has one row a group.");
        }
    }
}
