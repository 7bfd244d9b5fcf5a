using System.Globalization;
using System.Text.Json;

namespace Sparsescope.Records;

/// <summary>One record of a file of any format, with no field that means more than the others.</summary>
/// <param name="Index">Position in the file, from 0.</param>
/// <param name="Where">File and line where the record starts, for messages: "items.jsonl:12".</param>
/// <param name="Fields">In file order; in CSV files all are strings, in text files the one field is "text".</param>
public sealed record FieldRecord(long Index, string Where, IReadOnlyDictionary<string, JsonElement> Fields)
{
    /// <summary>Whether a field is missing, null, or text without a character that shows.</summary>
    public bool IsEmpty(string field) => !Fields.TryGetValue(field, out var value)
        || value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
        || value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString());

    /// <summary>A field as text, white space around it left off; what is no text is as JSON writes it.</summary>
    /// <exception cref="KeyNotFoundException">There is no such field.</exception>
    public string Text(string field) =>
        Fields[field] is { ValueKind: JsonValueKind.String } text ? text.GetString()!.Trim() : Fields[field].GetRawText();

    /// <summary>A field as a finite number, however it is written.</summary>
    /// <exception cref="BadInputException">It holds something else.</exception>
    /// <exception cref="KeyNotFoundException">There is no such field.</exception>
    public double Number(string field)
    {
        var text = Text(field);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value
            : throw new BadInputException($"{Where}: '{PlainText.OneLine(text)}' in field '{field}' is not a number.");
    }

    /// <summary>Those of the records in which no field that is used is empty.</summary>
    /// <param name="records">All records of a file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="used">The fields; each must be in some record.</param>
    /// <param name="mayBeEmpty">One of them that may be empty; null for none.</param>
    /// <exception cref="BadInputException">No record has one of the fields, or none is whole.</exception>
    public static FieldRecord[] Whole(
        IReadOnlyList<FieldRecord> records, string file, IReadOnlyList<string> used, string? mayBeEmpty = null)
    {
        const int Shown = 20;
        foreach (var name in used)
        {
            if (!records.Any(record => record.Fields.ContainsKey(name)))
                throw new BadInputException($"{file}: no record has a field '{name}'; there are "
                    + $"{string.Join(", ", records.SelectMany(record => record.Fields.Keys).Distinct().Take(Shown))}.");
        }
        FieldRecord[] whole = [.. records.Where(record => used.All(name => name == mayBeEmpty || !record.IsEmpty(name)))];
        return whole.Length > 0 ? whole : throw new BadInputException($"{file}: every record lacks a field that is used.");
    }
}
