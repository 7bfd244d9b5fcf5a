using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;

namespace Sparsescope.Records;

/// <summary>A header row and a row a record; every field is a string, and a row becomes the JSON object of its columns.</summary>
internal sealed class CsvRecords<T>
{
    private const string IdColumn = "id";

    private static readonly JsonWriterOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly CsvReader _csv;
    private readonly RecordBuilder<T> _builder;
    private readonly int _maxRow;
    private CsvMalformedRecord? _malformed;

    private CsvRecords(StrictTextReader reader, RecordBuilder<T> builder, char delimiter, int maxRow)
    {
        _builder = builder;
        _maxRow = maxRow;
        _csv = CsvReader.Create(reader, new CsvReaderOptions
        {
            Separator = delimiter,
            HasHeader = false,   // read here, for its line
            TrackLineNumbers = true,
            MaxRecordSize = maxRow,
            OnMalformedRecord = record => _malformed = record,
        }, leaveOpen: true);
    }

    /// <param name="reader">The text.</param>
    /// <param name="builder">Makes the records.</param>
    /// <param name="delimiter">Null to find it out.</param>
    /// <param name="maxRow">Bytes of UTF-8 a row may have, so that a quote that is never closed does not take in the whole file.</param>
    public static IEnumerable<T> Read(StrictTextReader reader, RecordBuilder<T> builder, char? delimiter, int maxRow)
    {
        var records = new CsvRecords<T>(reader, builder, delimiter ?? Sniff(reader), maxRow);
        using var csv = records._csv;
        if (!records.Next()) yield break;
        var header = records.ReadHeader();
        while (records.Next()) yield return builder.FromJson(csv.LineNumber, records.ReadRow(header));
    }

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
            throw _builder.Bad(e.LineNumber, $"the row is longer than {_maxRow} bytes; close its quotes, or shorten it.");
        }
        return _malformed is not { } row ? read : throw _builder.Bad(row.LineNumber, row.Reason switch
        {
            CsvMalformedReason.UnterminatedQuote =>
                "a field that starts with a quote is never closed; close it, and double the quotes that are part of its text.",
            CsvMalformedReason.TextAfterClosingQuote =>
                "text follows the closing quote of a field; double the quotes that are part of the text.",
            _ => "a quote stands inside a field that is not quoted; put the field in quotes and double those in it.",
        });
    }

    private string[] ReadHeader()
    {
        var header = new string[_csv.FieldCount];
        for (var i = 0; i < header.Length; i++)
        {
            var name = _csv.GetString(i).Trim();
            header[i] = name.Length > 0 ? name : $"column {i + 1}";
            if (Array.IndexOf(header, header[i]) < i)
                throw _builder.Bad(_csv.LineNumber, $"the header names the column '{header[i]}' twice; rename or remove one.");
        }
        return header;
    }

    // Empty ids are left out, as a row cannot do without the column.
    private JsonElement ReadRow(string[] header)
    {
        if (_csv.FieldCount != header.Length)
        {
            throw _builder.Bad(_csv.LineNumber, $"the row has {_csv.FieldCount} columns where the header has {header.Length}; put text "
                + "with a delimiter in it in quotes, or name the delimiter with --delimiter.");
        }
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_compact))
        {
            json.WriteStartObject();
            for (var i = 0; i < header.Length; i++)
            {
                if (header[i] == IdColumn && _csv.IsEmpty(i)) continue;
                json.WriteString(header[i], _csv.GetString(i));
            }
            json.WriteEndObject();
        }
        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
