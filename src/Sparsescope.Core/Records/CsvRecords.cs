using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sparsescope.Records;

/// <summary>A header row and a row a record; every field is a string, and a row becomes the JSON object of its columns.</summary>
internal static class CsvRecords
{
    private const string IdColumn = "id";

    private static readonly JsonWriterOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="rows">The file.</param>
    /// <param name="builder">Makes the records.</param>
    public static IEnumerable<InputRecord> Read(CsvRows rows, RecordBuilder builder)
    {
        if (rows.ReadHeader() is not { } header) yield break;
        while (rows.ReadRow() is { } cells) yield return builder.FromJson(rows.Line, ToJson(header, cells));
    }

    // Empty ids are left out, as a row cannot do without the column.
    private static JsonElement ToJson(string[] header, string[] cells)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_compact))
        {
            json.WriteStartObject();
            for (var i = 0; i < header.Length; i++)
            {
                if (header[i] == IdColumn && cells[i].Length == 0) continue;
                json.WriteString(header[i], cells[i]);
            }
            json.WriteEndObject();
        }
        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
