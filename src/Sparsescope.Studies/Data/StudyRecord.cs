using System.Globalization;
using System.Text.Json;

namespace Sparsescope.Studies.Data;

/// <summary>One record of a study's data.</summary>
/// <param name="Ordinal">Position among all records of all files, those left out included, from 0.</param>
/// <param name="Id">Unique in the study.</param>
/// <param name="Where">File and line, for messages.</param>
/// <param name="Fields">
/// The record's own fields, and <c>_file</c>, the path it came from, and <c>_name</c>, the file's name without folder and extension.
/// </param>
public sealed record StudyRecord(int Ordinal, string Id, string Where, IReadOnlyDictionary<string, JsonElement> Fields)
{
    /// <summary>Fields that every record has: the file it comes from, and that file's name without its ending.</summary>
    public const string FileField = "_file", NameField = "_name";

    /// <summary>
    /// A field as text: a number as it is written, true or false, the element of a list of one; null where there is none.
    /// </summary>
    public string? Text(string field) => Fields.TryGetValue(field, out var value) ? Text(value) : null;

    /// <summary>A field as a number; null where it is none or not finite.</summary>
    public double? Number(string field) =>
        double.TryParse(Text(field), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
            : null;

    /// <summary>The strings of a field that is a list of strings; null where it is not.</summary>
    public IReadOnlyList<string>? Texts(string field) =>
        Fields.TryGetValue(field, out var value) && value.ValueKind == JsonValueKind.Array
        && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : null;

    /// <summary>Whether the field is there with more than white space in it.</summary>
    public bool Has(string field) => !string.IsNullOrWhiteSpace(Text(field)) || Texts(field) is { Count: > 0 };

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array when value.GetArrayLength() == 1 => Text(value[0]),
        _ => null,
    };
}
