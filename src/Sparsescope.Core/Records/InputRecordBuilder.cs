using System.Globalization;
using System.Text.Json;

namespace Sparsescope.Records;

/// <summary>Records to measure: roles of their fields, ids, and the messages for what is wrong.</summary>
internal sealed class InputRecordBuilder(RecordOptions options) : RecordBuilder<InputRecord>(options.Name)
{
    private const string IdField = "id";
    private const string MessagesField = "messages";
    private const string TokensField = "tokens";

    private readonly Dictionary<string, long> _lineOfId = new(StringComparer.Ordinal);

    public override bool IsRecord(long line, JsonElement json)
    {
        RequireUnicode(line, json, ReadNames);
        return json.TryGetProperty(options.Field, out _) || json.TryGetProperty(MessagesField, out _)
            || json.TryGetProperty(TokensField, out _);
    }

    public override InputRecord FromText(long line, string prompt) => new()
    {
        Index = Count,
        Id = TakeId(line, null),
        Prompt = prompt,
        Fields = [],
        Where = $"{Name}:{line}",
    };

    public override InputRecord FromJson(long line, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Bad(line, $"the record is {Describe(json)}, not an object; write it as {{\"{options.Field}\": …}}.");
        RequireUnicode(line, json, ReadAllText);

        JsonElement? id = null, prompt = null, messages = null, tokens = null;
        var fields = new List<KeyValuePair<string, JsonElement>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            var name = property.Name;
            if (!names.Add(name)) throw Bad(line, $"the field '{name}' is given twice; remove or rename one.");
            var isNull = property.Value.ValueKind == JsonValueKind.Null;
            if (name == MessagesField) messages = isNull ? null : property.Value;
            else if (name == TokensField) tokens = isNull ? null : property.Value;
            else if (name == options.Field) prompt = property.Value;
            else if (name == IdField) id = property.Value;
            else fields.Add(new(name, property.Value));
        }
        RequireOneInput(line, names, prompt, messages, tokens);
        return new InputRecord
        {
            Index = Count,
            Prompt = prompt is { } p ? ReadPrompt(line, p) : null,
            Messages = messages is { } m ? ReadMessages(line, m) : null,
            Tokens = tokens is { } t ? ReadTokens(line, t) : null,
            Fields = fields,
            Where = $"{Name}:{line}",
            Id = TakeId(line, id),
        };
    }

    private void RequireOneInput(
        long line, IReadOnlyCollection<string> names, JsonElement? prompt, JsonElement? messages, JsonElement? tokens)
    {
        List<string> inputs = [];
        if (prompt is not null) inputs.Add($"'{options.Field}'");
        if (messages is not null) inputs.Add($"'{MessagesField}'");
        if (tokens is not null) inputs.Add($"'{TokensField}'");
        if (inputs.Count > 1)
            throw Bad(line, $"the record has {string.Join(" and ", inputs)}, and only one can be measured; remove or rename the others.");
        if (inputs.Count == 1) return;
        var present = names.Count == 0 ? "it is empty" : $"its fields are {string.Join(", ", names)}";
        throw Bad(line, $"the record has no field '{options.Field}', {present}; name the field to measure with --field.");
    }

    private string ReadPrompt(long line, JsonElement prompt) => prompt.ValueKind == JsonValueKind.String
        ? prompt.GetString()!
        : throw Bad(line, $"the field '{options.Field}' is {Describe(prompt)}, not a string; name another with --field.");

    private IReadOnlyList<JsonElement> ReadMessages(long line, JsonElement messages)
    {
        if (messages.ValueKind != JsonValueKind.Array)
            throw Bad(line, $"the field '{MessagesField}' is {Describe(messages)}, not a list of objects with 'role' and 'content'.");
        List<JsonElement> list = [.. messages.EnumerateArray()];
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].ValueKind != JsonValueKind.Object)
                throw Bad(line, $"message {i + 1} is {Describe(list[i])}, not an object with 'role' and 'content'.");
            if (!list[i].TryGetProperty("role", out var role) || role.ValueKind != JsonValueKind.String)
                throw Bad(line, $"message {i + 1} has no 'role' that is a string; write \"user\", \"assistant\" or \"system\".");
            if (!list[i].TryGetProperty("content", out var content)
                || content.ValueKind is not (JsonValueKind.String or JsonValueKind.Null or JsonValueKind.Array))
            {
                throw Bad(line, $"message {i + 1} has no 'content' that is a string.");
            }
        }
        return list;
    }

    private int[] ReadTokens(long line, JsonElement tokens)
    {
        if (tokens.ValueKind != JsonValueKind.Array)
            throw Bad(line, $"the field '{TokensField}' is {Describe(tokens)}, not a list of token ids; rename it if it is no input.");
        var ids = new int[tokens.GetArrayLength()];
        var i = 0;
        foreach (var token in tokens.EnumerateArray())
        {
            if (token.ValueKind != JsonValueKind.Number || !token.TryGetInt32(out ids[i]) || ids[i] < 0)
                throw Bad(line, $"token {i + 1} is {token.GetRawText()}, not an integer from 0 to {int.MaxValue}.");
            i++;
        }
        return ids;
    }

    // The id of the record being built; counts the record.
    private string TakeId(long line, JsonElement? given)
    {
        var id = given?.ValueKind switch
        {
            null or JsonValueKind.Null => Count.ToString(CultureInfo.InvariantCulture),
            JsonValueKind.String when given.Value.GetString() is { Length: > 0 } text => text,
            JsonValueKind.Number => given.Value.GetRawText(),
            _ => throw Bad(line, $"the field '{IdField}' is {given.Value.GetRawText()}, neither text nor a number."),
        };
        if (!_lineOfId.TryAdd(id, line))
            throw Bad(line, $"the id '{id}' is that of line {_lineOfId[id]} already; give every record its own, or none.");
        Count++;
        return id;
    }
}
