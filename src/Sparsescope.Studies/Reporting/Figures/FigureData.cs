using System.Globalization;
using System.Text.Json.Nodes;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>A column of a figure's data.</summary>
/// <param name="Key">Its name in the data.</param>
/// <param name="Head">Its head in the table; begins with &gt; where it holds figures; null for a column that only the drawing
/// needs.</param>
/// <param name="Format">How the table writes a number; null: the shortest form.</param>
internal sealed record FigureColumn(string Key, string? Head, Func<double, string>? Format = null);

/// <summary>The data of a figure: the same rows are drawn, shown as a table and written as JSON.</summary>
internal sealed class FigureData(string name, params FigureColumn[] columns)
{
    private readonly List<object?[]> _rows = [];

    /// <summary>As the specification calls it.</summary>
    internal string Name => name;

    internal int Count => _rows.Count;

    /// <param name="values">One a column: text, a number (NaN where not defined), a truth value, or null.</param>
    /// <exception cref="ArgumentException">Not one value a column.</exception>
    internal void Add(params object?[] values)
    {
        if (values.Length != columns.Length)
            throw new ArgumentException($"{values.Length} values for {columns.Length} columns", nameof(values));
        _rows.Add(values);
    }

    /// <summary>For drawing: an object a row; a number that is not finite is null.</summary>
    internal JsonArray Json() => new(
        [.. _rows.Select(row => (JsonNode)new JsonObject(columns.Select((column, i) => KeyValuePair.Create(column.Key, Node(row[i])))))]);

    /// <summary>For reading: the columns that have a head.</summary>
    internal ReportTable Table()
    {
        var shown = columns.Index().Where(column => column.Item.Head is not null).ToList();
        var table = new ReportTable([.. shown.Select(column => column.Item.Head!)]);
        foreach (var row in _rows) table.Add([.. shown.Select(column => Text(row[column.Index], column.Item.Format))]);
        return table;
    }

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(PlainText.OneLine(text)),
        bool truth => JsonValue.Create(truth),
        int whole => JsonValue.Create(whole),
        double number => double.IsFinite(number) ? JsonValue.Create(Math.Round(number, 6)) : null,
        _ => throw new ArgumentException($"a figure has no {value.GetType().Name}", nameof(value)),
    };

    private static string Text(object? value, Func<double, string>? format) => value switch
    {
        null => "–",
        string text => text,
        bool truth => truth ? "yes" : "no",
        int whole => whole.ToString(CultureInfo.InvariantCulture),
        double number => !double.IsFinite(number) ? "–" : format is null ? number.ToString("0.######", CultureInfo.InvariantCulture)
            : format(number),
        _ => throw new ArgumentException($"a table has no {value.GetType().Name}", nameof(value)),
    };
}
