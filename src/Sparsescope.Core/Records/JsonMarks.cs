using System.Text;

namespace Sparsescope.Records;

/// <summary>Byte order marks in JSON: where texts were put together they stand between its values, where no other character may.</summary>
internal static class JsonMarks
{
    /// <summary>The JSON without the marks outside its strings; within a string a mark is text.</summary>
    public static string Without(string json)
    {
        if (!json.Contains(StrictTextReader.Mark)) return json;
        var kept = new StringBuilder(json.Length);
        var inString = false;
        for (var i = 0; i < json.Length; i++)
        {
            var character = json[i];
            if (character == StrictTextReader.Mark && !inString) continue;
            kept.Append(character);
            if (character == '"') inString = !inString;
            else if (character == '\\' && inString && i + 1 < json.Length) kept.Append(json[++i]);
        }
        return kept.ToString();
    }
}
