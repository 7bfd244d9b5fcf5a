using System.Text.Json;
using Sparsescope.Records;

namespace Sparsescope.Models.Runs;

/// <summary>The texts that a field of every record holds, to be measured as continuations of its prompt.</summary>
public static class ContinuationField
{
    /// <summary>How many there are; 0 where the field is not as it should be, which is that item's error.</summary>
    public static int Count(InputRecord record, string name)
    {
        try
        {
            return Texts(record, name).Count();
        }
        catch (BadInputException)
        {
            return 0;
        }
    }

    /// <param name="record">The record.</param>
    /// <param name="name">Name of the field.</param>
    /// <param name="asked">Put after the name in messages: where it was named.</param>
    /// <exception cref="BadInputException">The field is missing, or holds something that is neither a text nor a list of texts.</exception>
    public static IEnumerable<string> Texts(InputRecord record, string name, string asked = "")
    {
        var field = record.Fields.FirstOrDefault(field => field.Key == name).Value;
        IEnumerable<JsonElement> texts = field.ValueKind switch
        {
            JsonValueKind.String => [field],
            JsonValueKind.Array => field.EnumerateArray(),
            _ => throw new BadInputException($"field '{name}'{asked} is missing or neither a string nor a list of strings"),
        };
        foreach (var text in texts)
        {
            if (text.ValueKind != JsonValueKind.String || text.GetString() is not { Length: > 0 } value)
                throw new BadInputException($"field '{name}'{asked} holds something that is no text");
            yield return value;
        }
    }
}
