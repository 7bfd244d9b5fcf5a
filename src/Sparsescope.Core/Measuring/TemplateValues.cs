using System.Text.Json;
using Sparsescope.Records;

namespace Sparsescope.Measuring;

/// <summary>
/// What a chat template is given besides the messages, as transformers gives it: the tools of <c>apply_chat_template</c>, and any further
/// variables such as <c>enable_thinking</c>. A record's own fields, <c>tools</c> and <c>chat_template_kwargs</c>, go before those of the
/// run.
/// </summary>
public sealed class TemplateValues
{
    /// <summary>Field of a record that lists tools.</summary>
    public const string ToolsField = "tools";

    /// <summary>Field of a record that holds further variables.</summary>
    public const string KeywordsField = "chat_template_kwargs";

    /// <summary>Arguments of apply_chat_template that are no variables of a template; it would refuse them or do with them what is not
    /// done here.</summary>
    private static readonly HashSet<string> s_notOfTemplates = new(StringComparer.Ordinal)
    {
        "messages", "conversation", "chat_template", "continue_final_message", "tokenize", "padding", "truncation", "max_length",
            "return_tensors", "return_dict",
        "return_assistant_tokens_mask", "tokenizer_kwargs",
    };

    private TemplateValues(JsonElement? tools, JsonElement? keywords) => (Tools, Keywords) = (tools, keywords);

    /// <summary>Nothing but the messages.</summary>
    public static TemplateValues None { get; } = new(null, null);

    /// <summary>The list of tools, objects as in OpenAI's interface; null for none.</summary>
    public JsonElement? Tools { get; }

    /// <summary>The object of further variables; null for none.</summary>
    public JsonElement? Keywords { get; }

    /// <summary>Checks and keeps what a run was given.</summary>
    /// <param name="tools">A list of objects, or null.</param>
    /// <param name="keywords">An object, or null.</param>
    /// <exception cref="BadInputException">Anything else, or a variable that is none of templates.</exception>
    public static TemplateValues Of(JsonElement? tools, JsonElement? keywords)
    {
        if (tools is { } list) CheckTools(list, "the tools");
        if (keywords is { } given) CheckKeywords(given, "the variables of the template");
        return new(tools, keywords);
    }

    /// <summary>All that the template is given for one record, later entries over earlier ones.</summary>
    /// <exception cref="BadInputException">The record's own are not of the kind that is needed.</exception>
    public IReadOnlyDictionary<string, JsonElement> For(InputRecord record)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (OwnTools(record) is { } tools) values[ToolsField] = tools;
        else if (Tools is not null) values[ToolsField] = Tools.Value;
        Add(values, Keywords);
        Add(values, OwnKeywords(record));
        return values;
    }

    private static void Add(Dictionary<string, JsonElement> values, JsonElement? keywords)
    {
        if (keywords is not { } given) return;
        foreach (var keyword in given.EnumerateObject()) values[keyword.Name] = keyword.Value;
    }

    private static JsonElement? OwnTools(InputRecord record)
    {
        if (Own(record, ToolsField) is not { } tools) return null;
        CheckTools(tools, $"the field '{ToolsField}'");
        return tools;
    }

    private static JsonElement? OwnKeywords(InputRecord record)
    {
        if (Own(record, KeywordsField) is not { } keywords) return null;
        CheckKeywords(keywords, $"the field '{KeywordsField}'");
        return keywords;
    }

    // Tables, and data sets whose columns must be of one type, hold the JSON as text.
    private static JsonElement? Own(InputRecord record, string name)
    {
        var value = record.Fields.FirstOrDefault(field => field.Key == name).Value;
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.String) return value;
        var text = value.GetString()!;
        if (string.IsNullOrWhiteSpace(text)) return null;
        try
        {
            var parsed = JsonElement.Parse(text);
            return parsed.ValueKind == JsonValueKind.Null ? null : parsed;
        }
        catch (JsonException)
        {
            return value;   // refused for its kind
        }
    }

    private static void CheckTools(JsonElement tools, string what)
    {
        if (tools.ValueKind != JsonValueKind.Array)
        {
            throw new BadInputException(
                $"{what} must be a list of objects such as {{\"type\": \"function\", \"function\": …}}; rename a field that is none");
        }
        var number = 0;
        foreach (var tool in tools.EnumerateArray())
        {
            number++;
            if (tool.ValueKind != JsonValueKind.Object)
                throw new BadInputException($"entry {number} of {what} is no object such as {{\"type\": \"function\", \"function\": …}}");
        }
    }

    private static void CheckKeywords(JsonElement keywords, string what)
    {
        if (keywords.ValueKind != JsonValueKind.Object)
            throw new BadInputException($"{what} must be an object such as {{\"enable_thinking\": false}}");
        foreach (var keyword in keywords.EnumerateObject())
        {
            if (s_notOfTemplates.Contains(keyword.Name))
                throw new BadInputException($"{what} hold '{keyword.Name}', which is no variable of a chat template; leave it out");
            if (keyword.Name == ToolsField && keyword.Value.ValueKind != JsonValueKind.Null) CheckTools(keyword.Value,
                $"'{ToolsField}' of {what}");
        }
    }
}
