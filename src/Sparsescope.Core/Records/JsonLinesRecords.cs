using System.Text.Json;

namespace Sparsescope.Records;

/// <summary>One JSON object a line; lines of white space are skipped.</summary>
internal static class JsonLinesRecords
{
    public static IEnumerable<T> Read<T>(StrictTextReader reader, RecordBuilder<T> builder)
    {
        for (long line = 1; reader.ReadLine() is { } text; line++)
        {
            if (!string.IsNullOrWhiteSpace(text)) yield return builder.FromJson(line, Parse(line, text, builder));
        }
    }

    private static JsonElement Parse<T>(long line, string text, RecordBuilder<T> builder)
    {
        text = JsonMarks.Without(text);
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException e)
        {
            throw builder.Bad(line, JsonProblem.Describe(e, System.Text.Encoding.UTF8.GetBytes(text)));
        }
    }
}
