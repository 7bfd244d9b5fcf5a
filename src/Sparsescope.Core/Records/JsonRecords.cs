using System.Text;
using System.Text.Json;

namespace Sparsescope.Records;

/// <summary>
/// A whole JSON file: an array of objects, an object that holds it as "examples" or "data", or objects one after the other. Read into
/// memory at once.
/// </summary>
internal static class JsonRecords
{
    private const int MaxChars = 1 << 29;

    private static readonly string[] s_wrappers = ["examples", "data"];
    private static readonly JsonReaderOptions s_options = new() { AllowMultipleValues = true };

    public static IEnumerable<T> Read<T>(StrictTextReader reader, RecordBuilder<T> builder)
    {
        var utf8 = ReadAll(reader, builder);
        var values = ReadValues(utf8, builder);
        if (values is [(var line, { ValueKind: JsonValueKind.Object } only)] && !builder.IsRecord(line, only))
            values = ReadWrapped(utf8, only) ?? values;
        foreach (var (at, value) in values) yield return builder.FromJson(at, value);
    }

    private static byte[] ReadAll<T>(StrictTextReader reader, RecordBuilder<T> builder)
    {
        var text = new StringBuilder();
        var block = new char[1 << 14];
        for (int count; (count = reader.Read(block)) > 0;)
        {
            text.Append(block, 0, count);
            if (text.Length > MaxChars)
                throw builder.Bad(1, $"the JSON is longer than {MaxChars} characters; write it as JSON Lines (.jsonl).");
        }
        return Encoding.UTF8.GetBytes(JsonMarks.Without(text.ToString()));
    }

    // The elements of an array at the top, or else all values at the top, with the lines they start on.
    private static List<(long Line, JsonElement Value)> ReadValues<T>(byte[] utf8, RecordBuilder<T> builder)
    {
        var json = new Utf8JsonReader(utf8, s_options);
        var lines = new LineCounter(utf8);
        var values = new List<(long, JsonElement)>();
        try
        {
            if (!json.Read()) return values;
            if (json.TokenType == JsonTokenType.StartArray)
            {
                ReadArray(ref json, lines, values);
                if (json.Read()) throw builder.Bad(lines.At(json.TokenStartIndex), "something follows the list of records; remove it.");
                return values;
            }
            do values.Add((lines.At(json.TokenStartIndex), JsonElement.ParseValue(ref json)));
            while (json.Read());
            return values;
        }
        catch (JsonException e)
        {
            throw builder.Bad((e.LineNumber ?? 0) + 1, JsonProblem.Describe(e, utf8));
        }
    }

    // The elements of the array under one of the wrapping names; null where there is none.
    private static List<(long Line, JsonElement Value)>? ReadWrapped(byte[] utf8, JsonElement wrapper)
    {
        var name = s_wrappers.FirstOrDefault(n => wrapper.TryGetProperty(n, out var list) && list.ValueKind == JsonValueKind.Array);
        if (name is null) return null;
        var json = new Utf8JsonReader(utf8, s_options);
        var values = new List<(long, JsonElement)>();
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isName = json.ValueTextEquals(name);
            json.Read();
            if (isName && json.TokenType == JsonTokenType.StartArray)
            {
                ReadArray(ref json, new LineCounter(utf8), values);
                break;
            }
            json.Skip();
        }
        return values;
    }

    private static void ReadArray(ref Utf8JsonReader json, LineCounter lines, List<(long Line, JsonElement Value)> values)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            values.Add((lines.At(json.TokenStartIndex), JsonElement.ParseValue(ref json)));
    }

    // Lines of offsets asked for in rising order.
    private sealed class LineCounter(byte[] utf8)
    {
        private int _offset;
        private long _line = 1;

        public long At(long offset)
        {
            _line += utf8.AsSpan(_offset..(int)offset).Count((byte)'\n');
            _offset = (int)offset;
            return _line;
        }
    }
}
