namespace Sparsescope.Cli.Statistics;

/// <summary>
/// A column of outcomes, true or false. Where <c>wrong</c> is asked for and there is no such column, it is found in what says the
/// opposite: correct, acc, exact_match, or the judgements of a study.
/// </summary>
/// <param name="Column">Place of the column.</param>
/// <param name="IsOpposite">The outcome is true where the column is 0 or false.</param>
/// <param name="Note">What is to be said of it, or null.</param>
internal sealed record Outcome(int Column, bool IsOpposite, string? Note)
{
    private static readonly string[] s_right = ["correct", "is_correct", "acc", "exact_match"];

    /// <exception cref="BadInputException">There is no such column, or more than one could be meant.</exception>
    internal static Outcome Of(StatsTable table, string name)
    {
        if (table.FindAny(name) is { } exact) return new(exact, false, null);
        if (name is not ("wrong" or "error")) return new(table.Find(name), false, null);
        if (table.FindAny("judgement") is { } judged) return new(judged, false, null);
        foreach (var right in s_right)
        {
            if (table.FindAny(right) is { } column) return new(column, true, $"{name} is where {table.Header[column]} is 0 or false");
        }
        int[] filtered = [.. table.Header.Index()
            .Where(column => s_right.Any(right => column.Item.StartsWith($"field.{right},", StringComparison.Ordinal)))
            .Select(column => column.Index)];
        return filtered switch
        {
            [var only] => new(only, true, $"{name} is where {table.Header[only]} is 0 or false"),
            [] => new(table.Find(name), false, null),
            _ => throw new BadInputException(
                $"{table.Path}: there is no column '{name}', and it could be the opposite of "
                + $"{string.Join(" or ", filtered.Select(column => table.Header[column]))}; name the one to predict."),
        };
    }

    /// <summary>The outcome of a cell; null where it is empty or says that nothing is known.</summary>
    /// <exception cref="BadInputException">The cell is no outcome.</exception>
    internal bool? Read(string cell, string where, string column)
    {
        switch (cell.Trim().ToLowerInvariant())
        {
            case "" or "undecided" or "null" or "none": return null;
            case "correct" or "right": return IsOpposite;
            case "wrong": return !IsOpposite;
        }
        return StatsCell.Number(cell, where, column) switch
        {
            1 => !IsOpposite,
            0 => IsOpposite,
            _ => throw new BadInputException($"{where}: '{cell}' in column '{column}' is no outcome; it is true and false, or 1 and 0."),
        };
    }
}
