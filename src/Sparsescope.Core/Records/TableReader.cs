namespace Sparsescope.Records;

/// <summary>A row of a table.</summary>
/// <param name="Line">Where it starts, from 1.</param>
/// <param name="Cells">Its text, one a column of the header.</param>
public readonly record struct TableRow(long Line, string[] Cells);

/// <summary>Reads a CSV file whole, whatever its columns mean.</summary>
public static class TableReader
{
    /// <summary>Header and rows of a CSV file.</summary>
    /// <param name="stream">Read from its position on; not closed.</param>
    /// <param name="options">Name, encoding, delimiter.</param>
    /// <exception cref="BadInputException">
    /// "FILE:LINE: sentence" for text of another encoding, broken rows, column names given twice; "FILE: sentence" for a file without rows.
    /// </exception>
    public static (string[] Header, IReadOnlyList<TableRow> Rows) Read(Stream stream, RecordOptions options)
    {
        RecordReader.Check(stream, options);
        using var reader = new StrictTextReader(stream, options.Encoding, options.Name, RecordReader.MaxLine, options.EncodingHint);
        using var csv = new CsvRows(reader, options, RecordReader.MaxLine);
        var header = csv.ReadHeader();
        var rows = new List<TableRow>();
        while (header is not null && csv.ReadRow() is { } cells) rows.Add(new(csv.Line, cells));
        return header is not null && rows.Count > 0 ? (header, rows)
            : throw new BadInputException($"{options.Name}: the file holds no rows.");
    }
}
