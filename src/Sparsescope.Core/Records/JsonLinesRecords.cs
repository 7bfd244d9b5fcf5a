using System.Text.Json;

namespace Sparsescope.Records;

/// <summary>One JSON object a line; lines of white space are skipped.</summary>
internal static class JsonLinesRecords
{
    public static IEnumerable<InputRecord> Read(StrictTextReader reader, RecordBuilder builder)
    {
        for (long line = 1; reader.ReadLine() is { } text; line++)
        {
            if (!string.IsNullOrWhiteSpace(text)) yield return builder.FromJson(line, Parse(line, text, builder));
        }
    }

    private static JsonElement Parse(long line, string text, RecordBuilder builder)
    {
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
