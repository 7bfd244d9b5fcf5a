using System.Text;

namespace Sparsescope.Records;

/// <summary>A row of a table.</summary>
/// <param name="Line">Where it starts, from 1.</param>
/// <param name="Cells">Its text, one a column of the header.</param>
public readonly record struct TableRow(long Line, string[] Cells);

/// <summary>Reads a CSV file whole, whatever its columns mean.</summary>
public static class TableReader
{
    /// <summary>Header and rows of a CSV file; the delimiter is found out among comma, semicolon, tab and bar.</summary>
    /// <param name="stream">Read from its position on; not closed.</param>
    /// <param name="name">Display name of the file, for messages.</param>
    /// <param name="encoding">Encoding of the text; a byte order mark in the file goes before it.</param>
    /// <exception cref="BadInputException">
    /// "FILE:LINE: sentence" for text of another encoding, broken rows, column names given twice; "FILE: sentence" for a file without rows.
    /// </exception>
    public static (string[] Header, IReadOnlyList<TableRow> Rows) Read(Stream stream, string name, Encoding encoding)
    {
        using var reader = new StrictTextReader(stream, encoding, name, RecordReader.MaxLine);
        using var csv = new CsvRows(reader, name, delimiter: null, RecordReader.MaxLine);
        var header = csv.ReadHeader();
        var rows = new List<TableRow>();
        while (header is not null && csv.ReadRow() is { } cells) rows.Add(new(csv.Line, cells));
        return header is not null && rows.Count > 0 ? (header, rows) : throw new BadInputException($"{name}: the file holds no rows.");
    }
}
