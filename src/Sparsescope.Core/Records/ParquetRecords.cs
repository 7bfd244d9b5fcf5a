using System.Collections;
using System.Globalization;
using System.Text.Json;
using Parquet.Serialization;

namespace Sparsescope.Records;

/// <summary>
/// A Parquet file: a row a record, with lists and groups as they nest. Read into memory at once. A row counts as a line, from 1; a field
/// without a value is null, and so is a number that is none.
/// </summary>
internal static class ParquetRecords
{
    public static IEnumerable<T> Read<T>(Stream stream, RecordBuilder<T> builder, string name)
    {
        var (fields, rows) = Rows(stream, name);
        for (var i = 0; i < rows.Count; i++)
        {
            using var json = new MemoryStream();
            using (var writer = new Utf8JsonWriter(json))
            {
                writer.WriteStartObject();
                foreach (var field in fields)
                {
                    writer.WritePropertyName(field);
                    Write(writer, rows[i].TryGetValue(field, out var value) ? value : null);
                }
                writer.WriteEndObject();
            }
            yield return builder.FromJson(i + 1, JsonElement.Parse(json.ToArray()));
        }
    }

    private static (IReadOnlyList<string> Fields, IReadOnlyList<IDictionary<string, object>> Rows) Rows(Stream stream, string name)
    {
        try
        {
            var read = ParquetSerializer.DeserializeUntypedAsync(stream).GetAwaiter().GetResult();
            return ([.. read.Schema.Fields.Select(field => field.Name)], [.. read.Data]);
        }
        // The library has no one kind of error for bytes that are no Parquet.
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            throw new BadInputException($"{name}: the file cannot be read as Parquet: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case ReadOnlyMemory<char> text: json.WriteStringValue(text.Span); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case double number: WriteNumber(json, number); break;
            case float number: WriteNumber(json, number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case ulong number: json.WriteNumberValue(number); break;
            case sbyte or byte or short or ushort or int or uint
                or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case DateTime time: json.WriteStringValue(time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)); break;
            case byte[] bytes: json.WriteBase64StringValue(bytes); break;
            case IDictionary group:
                json.WriteStartObject();
                foreach (DictionaryEntry entry in group)
                {
                    json.WritePropertyName(Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "");
                    Write(json, entry.Value);
                }
                json.WriteEndObject();
                break;
            case IEnumerable<KeyValuePair<string, object>> group:
                json.WriteStartObject();
                foreach (var (key, inner) in group)
                {
                    json.WritePropertyName(key);
                    Write(json, inner);
                }
                json.WriteEndObject();
                break;
            case IEnumerable list:
                json.WriteStartArray();
                foreach (var item in list) Write(json, item);
                json.WriteEndArray();
                break;
            default: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, double number)
    {
        if (double.IsFinite(number)) json.WriteNumberValue(number);
        else json.WriteNullValue();
    }
}
