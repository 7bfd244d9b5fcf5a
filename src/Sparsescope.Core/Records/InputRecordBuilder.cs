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
        return json.TryGetProperty(options.PromptField, out _) || json.TryGetProperty(MessagesField, out _)
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
            throw Bad(line, $"the record is {Describe(json)}, not an object; write it as {{\"{options.PromptField}\": …}}.");
        RequireUnicode(line, json, ReadAllText);

        JsonElement? id = null;
        var fields = new List<KeyValuePair<string, JsonElement>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            var name = property.Name;
            if (!names.Add(name)) throw Bad(line, $"the field '{name}' is given twice; remove or rename one.");
            if (name == IdField && name != options.Field) id = property.Value;
            else fields.Add(new(name, property.Value));
        }
        var (input, value) = TakeInput(line, names, fields);
        var kind = KindOf(input, value);
        return new InputRecord
        {
            Index = Count,
            Prompt = kind == InputKind.Prompt ? ReadPrompt(line, input, value) : null,
            Messages = kind == InputKind.Messages ? ReadMessages(line, input, value) : null,
            Tokens = kind == InputKind.Tokens ? ReadTokens(line, input, value) : null,
            Fields = fields,
            Where = $"{Name}:{line}",
            Id = TakeId(line, id),
        };
    }

    private enum InputKind { Prompt, Messages, Tokens }

    // A list in the place of the prompt is a conversation, or token ids, as published data sets have them.
    private static InputKind KindOf(string name, JsonElement value) => name switch
    {
        MessagesField => InputKind.Messages,
        TokensField => InputKind.Tokens,
        _ when value.ValueKind != JsonValueKind.Array => InputKind.Prompt,
        _ => value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Number ? InputKind.Tokens : InputKind.Messages,
    };

    // The one field to measure, taken out of the others: the one that was named where the record has it, else the only one there is.
    private (string Name, JsonElement Value) TakeInput(
        long line, IReadOnlyCollection<string> names, List<KeyValuePair<string, JsonElement>> fields)
    {
        var inputs = fields.FindAll(field => field.Key == options.PromptField
            || (field.Key is MessagesField or TokensField && field.Value.ValueKind != JsonValueKind.Null));
        if (options.Field is { } named && inputs.Exists(field => field.Key == named)) inputs.RemoveAll(field => field.Key != named);
        fields.RemoveAll(field => field.Key is MessagesField or TokensField && field.Value.ValueKind == JsonValueKind.Null);
        if (inputs.Count > 1)
        {
            inputs.Sort((a, b) => Order(a.Key).CompareTo(Order(b.Key)));
            throw Bad(line, $"the record has {string.Join(" and ", inputs.Select(field => $"'{field.Key}'"))}, and only one can be "
                + "measured.", Remedy.ChooseField, inputs[0].Key, inputs[1].Key);
        }
        if (inputs.Count == 1)
        {
            fields.RemoveAll(field => field.Key == inputs[0].Key);
            return (inputs[0].Key, inputs[0].Value);
        }
        var present = names.Count == 0 ? "it is empty" : $"its fields are {string.Join(", ", names)}";
        throw Bad(line, $"the record has no field '{options.PromptField}', {present}.", Remedy.NameField);
    }

    private static int Order(string field) => field switch { MessagesField => 1, TokensField => 2, _ => 0 };

    private string ReadPrompt(long line, string field, JsonElement prompt) => prompt.ValueKind == JsonValueKind.String
        ? prompt.GetString()!
        : throw Bad(line, $"the field '{field}' is {Describe(prompt)}, not a string.", Remedy.NameField);

    // What a message holds besides its role is for the chat template to accept or refuse: a call of a tool has no content, what a
    // tool returns may be an object.
    private IReadOnlyList<JsonElement> ReadMessages(long line, string field, JsonElement messages)
    {
        if (messages.ValueKind != JsonValueKind.Array)
            throw Bad(line, $"the field '{field}' is {Describe(messages)}, not a list of objects with 'role' and 'content'.");
        List<JsonElement> list = [.. messages.EnumerateArray()];
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].ValueKind != JsonValueKind.Object)
                throw Bad(line, $"message {i + 1} is {Describe(list[i])}, not an object with 'role' and 'content'.");
            if (!list[i].TryGetProperty("role", out var role) || role.ValueKind != JsonValueKind.String)
                throw Bad(line, $"message {i + 1} has no 'role' that is a string; write \"user\", \"assistant\" or \"system\".");
            if (list[i].TryGetProperty("content", out var content)
                && content.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            {
                throw Bad(line, $"message {i + 1} has no 'content' that is a string.");
            }
        }
        return list;
    }

    private int[] ReadTokens(long line, string field, JsonElement tokens)
    {
        if (tokens.ValueKind != JsonValueKind.Array)
            throw Bad(line, $"the field '{field}' is {Describe(tokens)}, not a list of token ids; rename it if it is no input.");
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
