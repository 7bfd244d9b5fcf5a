using CsvHelper;

namespace Sparsescope.Records;

/// <summary>The rows of a CSV file (RFC 4180 quoting), one at a time; empty lines are skipped.</summary>
internal sealed class CsvRows : IDisposable
{
    private readonly CsvReader _csv;
    private readonly RecordOptions _options;
    private readonly int _maxRow;
    private CsvMalformedRecord? _malformed;
    private int _columns;

    /// <param name="reader">The text; not closed.</param>
    /// <param name="options">Name of the file, for messages, and its delimiter; null to find that out.</param>
    /// <param name="maxRow">Bytes of UTF-8 a row may have, so that a quote that is never closed does not take in the whole file.</param>
    public CsvRows(StrictTextReader reader, RecordOptions options, int maxRow)
    {
        (_options, _maxRow) = (options, maxRow);
        _csv = CsvReader.Create(reader, new CsvReaderOptions
        {
            Separator = options.Delimiter ?? Sniff(reader),
            HasHeader = false,   // read here, for its line
            TrackLineNumbers = true,
            MaxRecordSize = maxRow,
            OnMalformedRecord = record => _malformed = record,
        }, leaveOpen: true);
    }

    /// <summary>Line on which the row read last starts, from 1.</summary>
    public long Line => _csv.LineNumber;

    /// <summary>The column names of the first row, trimmed; "column 3" for one without a name. Null for an empty file.</summary>
    /// <exception cref="BadInputException">A name stands twice, or the row is broken.</exception>
    public string[]? ReadHeader()
    {
        if (!Next()) return null;
        var header = new string[_csv.FieldCount];
        for (var i = 0; i < header.Length; i++)
        {
            var name = _csv.GetString(i).Trim();
            header[i] = name.Length > 0 ? name : $"column {i + 1}";
            if (Array.IndexOf(header, header[i]) < i)
                throw Bad(_csv.LineNumber, $"the header names the column '{header[i]}' twice; rename or remove one.");
        }
        _columns = header.Length;
        return header;
    }

    /// <summary>The cells of the next row, as many as the header has; null at the end.</summary>
    /// <exception cref="BadInputException">The row is broken, or has more or fewer cells.</exception>
    public string[]? ReadRow()
    {
        if (!Next()) return null;
        if (_csv.FieldCount != _columns)
        {
            throw Bad(_csv.LineNumber, _csv.FieldCount < _columns
                ? $"the row has {_csv.FieldCount} columns where the header has {_columns}; add what is missing (an empty field is two "
                    + $"delimiters in a row), or {_options.DelimiterHint}."
                : $"the row has {_csv.FieldCount} columns where the header has {_columns}; put text with a delimiter in it in quotes, "
                    + $"or {_options.DelimiterHint}.");
        }
        var cells = new string[_columns];
        for (var i = 0; i < cells.Length; i++) cells[i] = _csv.GetString(i);
        return cells;
    }

    public void Dispose() => _csv.Dispose();

    private static char Sniff(StrictTextReader reader)
    {
        var sample = reader.LookAhead();
        return DelimiterSniffer.Find(sample.ToString(), isWhole: sample.Length < StrictTextReader.LookAheadChars);
    }

    private bool Next()
    {
        bool read;
        try
        {
            read = _csv.Read();
        }
        catch (CsvFormatException e)
        {
            throw Bad(e.LineNumber, $"the row is longer than {_maxRow} bytes; close its quotes, or shorten it.");
        }
        return _malformed is not { } row ? read : throw Bad(row.LineNumber, row.Reason switch
        {
            CsvMalformedReason.UnterminatedQuote =>
                "a field that starts with a quote is never closed; close it, and double the quotes that are part of its text.",
            CsvMalformedReason.TextAfterClosingQuote =>
                "text follows the closing quote of a field; double the quotes that are part of the text.",
            _ => "a quote stands inside a field that is not quoted; put the field in quotes and double those in it.",
        });
    }

    private BadInputException Bad(long line, string sentence) => new($"{_options.Name}:{line}: {sentence}");
}
