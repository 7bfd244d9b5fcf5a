using System.Text.Json;

namespace Sparsescope.Records;

/// <summary>Records as they stand: every field by its name.</summary>
internal sealed class FieldRecordBuilder(string name) : RecordBuilder<FieldRecord>(name)
{
    // An object alone that holds a list under a wrapping name is never meant as the one record of a file.
    public override bool IsRecord(long line, JsonElement json)
    {
        RequireUnicode(line, json, ReadNames);
        return false;
    }

    public override FieldRecord FromText(long line, string text) =>
        Next(line, new Dictionary<string, JsonElement> { ["text"] = JsonSerializer.SerializeToElement(text) });

    public override FieldRecord FromJson(long line, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw Bad(line, $"the record is {Describe(json)}, not an object with fields.");
        RequireUnicode(line, json, ReadAllText);
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            if (!fields.TryAdd(property.Name, property.Value))
                throw Bad(line, $"the field '{property.Name}' is given twice; remove or rename one.");
        }
        return Next(line, fields);
    }

    private FieldRecord Next(long line, IReadOnlyDictionary<string, JsonElement> fields) => new(Count++, $"{Name}:{line}", fields);
}
