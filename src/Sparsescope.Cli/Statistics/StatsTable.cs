using System.Globalization;
using Sparsescope.Records;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Cli.Statistics;

/// <summary>A CSV table, or some of its rows: columns by name, and whether a prompt stands in several rows.</summary>
/// <param name="Path">Name of the file, for messages.</param>
/// <param name="Header">Names of the columns.</param>
/// <param name="Rows">Cells in the order of the header.</param>
internal sealed record StatsTable(string Path, string[] Header, IReadOnlyList<TableRow> Rows)
{
    private const string Id = "id", Layer = "layer";

    // Columns that say which of a prompt's states a row is, as measure and study export write them.
    private static readonly string[] s_places = ["tap", Layer, "position", "phase"];

    /// <exception cref="BadInputException">The file cannot be read, or has no rows.</exception>
    internal static StatsTable Open(RecordOptions options)
    {
        var path = options.Name;
        if (Directory.Exists(path)) throw new BadInputException($"'{path}' is a folder; name a CSV file.");
        if (!File.Exists(path)) throw new BadInputException($"'{path}' does not exist; name a CSV file.");
        try
        {
            using var stream = File.OpenRead(path);
            var (header, rows) = TableReader.Read(stream, options);
            return new(path, header, rows);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The place of a column: by its name, or by that of a field, which measure writes as field.NAME.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    internal int Find(string column) => FindAny(column) ?? throw new BadInputException(
        $"{Path}: there is no column '{column}'; the header has {string.Join(", ", Header)}."
        + (Suggestion.For(column, Header.Select(Short)) is { } near ? $" Did you mean {near}?" : ""));

    /// <summary>The same, null where there is none.</summary>
    internal int? FindAny(string? column) => column is null ? null
        : Array.IndexOf(Header, column) is >= 0 and var exact ? exact
        : Array.IndexOf(Header, "field." + column) is >= 0 and var field ? field : null;

    /// <summary>The rows in which every named column has the value named for it: <c>layer=11</c>.</summary>
    /// <exception cref="BadInputException">A condition is not of that form, names no column, or leaves no row.</exception>
    internal StatsTable Where(IEnumerable<string> conditions)
    {
        var table = this;
        foreach (var condition in conditions)
        {
            if (condition.IndexOf('=', StringComparison.Ordinal) is var equals && equals < 1)
                throw new BadInputException($"--where '{condition}' is no condition; write it as layer=11.");
            var (column, value) = (table.Find(condition[..equals].Trim()), condition[(equals + 1)..].Trim());
            var kept = table.Rows.Where(row => Same(row.Cells[column].Trim(), value)).ToList();
            if (kept.Count == 0)
                throw new BadInputException(
                    $"{Path}: no row has '{value}' in column '{Header[column]}'; there are {Values(table, column)}.");
            table = table with { Rows = kept };
        }
        return table;
    }

    /// <summary>A table for each layer, in order, and its name.</summary>
    /// <exception cref="BadInputException">There is no such column.</exception>
    internal IReadOnlyList<(string Layer, StatsTable Table)> ByLayer()
    {
        var column = Find(Layer);
        return
        [
            .. Rows.Where(row => row.Cells[column].Length > 0).GroupBy(row => row.Cells[column].Trim())
                .OrderBy(group => double.TryParse(group.Key, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
                    : double.MaxValue)
                .Select(group => (group.Key, this with { Rows = [.. group] })),
        ];
    }

    /// <summary>Refuses to take the states of one prompt for so many prompts.</summary>
    /// <param name="paired">The column that says which rows are of one prompt while others are compared within it; null where none
    /// does.</param>
    /// <exception cref="BadInputException">A prompt stands in several rows that differ in layer, tap or position.</exception>
    internal void RequireOneStateAPrompt(int? paired)
    {
        var id = Array.IndexOf(Header, Id);
        int[] places = [.. s_places.Select(place => Array.IndexOf(Header, place)).Where(place => place >= 0)];
        if (id < 0 || places.Length == 0 || paired == id) return;
        foreach (var prompt in Rows.GroupBy(row => row.Cells[id]))
        {
            if (places.Where(place => prompt.Select(row => row.Cells[place]).Distinct().Count() > 1)
                .ToArray() is not { Length: > 0 } varying) continue;
            var (name, count) = (Header[varying[0]], Rows.Select(row => row.Cells[varying[0]]).Distinct().Count());
            var prompts = Rows.Select(row => row.Cells[id]).Distinct().Count();
            throw new BadInputException(
                $"{Path}: its {Rows.Count} rows are of {prompts} prompts at {count} values of "
                + $"{string.Join(" and ", varying.Select(place => Header[place]))}, and rows of one prompt are not independent; "
                + $"choose one with --where {name}={prompt.Last().Cells[varying[0]]}"
                    + (name == Layer ? ", or give each its own figures with --by-layer." : "."));
        }
    }

    private static bool Same(string cell, string value) => cell == value
        || (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var a)
            && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var b) && a == b);

    private static string Values(StatsTable table, int column)
    {
        var values = table.Rows.Select(row => row.Cells[column]).Distinct().ToList();
        return string.Join(", ", values.Take(12)) + (values.Count > 12 ? ", …" : "");
    }

    private static string Short(string column) => column.StartsWith("field.", StringComparison.Ordinal) ? column["field.".Length..]
        : column;
}
