using System.Globalization;
using System.Text.Json;
using Sparsescope.Records;

namespace Sparsescope.Choices;

/// <summary>
/// Options and right answer of a question as fields of its record: one field that is a list of texts (in a CSV file the text of a JSON
/// list, or texts with | between them), or several fields of one text each.
/// </summary>
/// <param name="options">Names of the fields: one, or one an option.</param>
/// <param name="gold">Field of the right answer: the text of an option, its letter (A is the first), or its number from 0. Null where it is
/// not known.</param>
public sealed class ChoiceFields(IReadOnlyList<string> options, string? gold)
{
    /// <summary>The fields in one line: <c>A,B,C,D → answer</c>.</summary>
    public string Text => string.Join(',', options) + (gold is null ? "" : $" → {gold}");

    /// <exception cref="BadInputException">A field is missing or not of this form, there are fewer than two options, or the right one is
    /// none of them.</exception>
    public AnswerOptions Of(InputRecord record)
    {
        string[] texts = options.Count == 1 ? [.. List(record, options[0])]
            : [.. options.Select(name => TextOf(Field(record, name), name))];
        if (texts.Length < 2) throw new BadInputException($"field '{options[0]}' holds {texts.Length} option; a choice needs two or more");
        if (Array.FindIndex(texts, text => text.Length == 0) is >= 0 and var empty)
            throw new BadInputException($"option {empty + 1} is empty");
        return new(texts, gold is null ? [] : [Gold(TextOf(Field(record, gold), gold).Trim(), texts)]);
    }

    private int Gold(string named, string[] texts)
    {
        var place = Array.FindIndex(texts, text => text.Trim() == named);
        if (place < 0 && int.TryParse(named, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < texts.Length)
            place = index;
        if (place < 0 && named.Length == 1 && char.ToUpperInvariant(named[0]) - 'A' is >= 0 and var letter && letter < texts.Length)
            place = letter;
        if (place < 0 && Array.FindIndex(texts, text => text.Trim().Equals(named, StringComparison.OrdinalIgnoreCase)) is >= 0
            and var alike) place = alike;
        return place >= 0 ? place
            : throw new BadInputException(
                $"field '{gold}' is '{named}', none of the {texts.Length} options: neither the text of one, nor a "
                + $"letter from A, nor a number from 0");
    }

    private static IEnumerable<string> List(InputRecord record, string name)
    {
        var field = Field(record, name);
        if (field.ValueKind == JsonValueKind.String) field = Parsed(field.GetString()!) ?? field;
        return field.ValueKind switch
        {
            JsonValueKind.Array => field.EnumerateArray().Select(text => TextOf(text, name)),
            JsonValueKind.Object => field.EnumerateObject().Select(text => TextOf(text.Value, name)),
            JsonValueKind.String => field.GetString()!.Split('|', StringSplitOptions.TrimEntries),
            _ => throw new BadInputException($"field '{name}' is neither a list of options nor a text with | between them"),
        };
    }

    private static JsonElement? Parsed(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("[")) return null;
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement Field(InputRecord record, string name)
    {
        foreach (var field in record.Fields)
        {
            if (field.Key == name && field.Value.ValueKind != JsonValueKind.Null) return field.Value;
        }
        throw new BadInputException(
            $"the record has no field '{name}'; its fields are {string.Join(", ", record.Fields.Select(field => field.Key))}");
    }

    private static string TextOf(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        _ => throw new BadInputException($"field '{name}' holds something that is no text"),
    };
}
