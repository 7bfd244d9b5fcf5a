using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sparsescope.Records;

/// <summary>Turns the objects of one file into records; the parsers of all formats share it, whatever a record is.</summary>
/// <param name="name">Display name of the file, for messages.</param>
internal abstract class RecordBuilder<T>(string name)
{
    /// <summary>Records built so far.</summary>
    public long Count { get; protected set; }

    protected string Name => name;

    public BadInputException Bad(long line, string sentence, Remedy remedy = Remedy.None, params IReadOnlyList<string> choices) =>
        new($"{name}:{line}: {sentence}", remedy) { Choices = choices };

    /// <summary>Whether an object with these fields is a record by itself and not a wrapper of records.</summary>
    public abstract bool IsRecord(long line, JsonElement json);

    public abstract T FromText(long line, string text);

    public abstract T FromJson(long line, JsonElement json);

    protected static string Describe(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a truth value",
    };

    // JSON can spell half of a surrogate pair ("\ud800"), which no text holds and no file can store.
    protected void RequireUnicode(long line, JsonElement json, Action<JsonElement> read)
    {
        if (JsonMarshal.GetRawUtf8Value(json).IndexOf("\\u"u8) < 0) return;
        try
        {
            read(json);
        }
        catch (InvalidOperationException e)
        {
            throw new BadInputException(
                $"{name}:{line}: a string has half of a surrogate pair (\\ud800 to \\udfff alone), no character; remove it.", e);
        }
    }

    protected static void ReadNames(JsonElement json)
    {
        foreach (var property in json.EnumerateObject()) _ = property.Name;
    }

    protected static void ReadAllText(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                json.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray()) ReadAllText(item);
                break;
            case JsonValueKind.Object:
                ReadNames(json);
                foreach (var property in json.EnumerateObject()) ReadAllText(property.Value);
                break;
        }
    }
}
