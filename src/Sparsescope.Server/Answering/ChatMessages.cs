using System.Text.Json;
using Sparsescope.Server.Api;

namespace Sparsescope.Server.Answering;

/// <summary>The conversation in a request, and what its template is given besides.</summary>
internal static class ChatMessages
{
    private static readonly string[] s_fields = ["chat_template_kwargs"];

    /// <exception cref="ApiException">No list of messages, or a message that is none or holds what no text model reads.</exception>
    internal static IReadOnlyList<JsonElement> Of(RequestJson body)
    {
        if (body.Field("messages") is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 0)
            throw ApiException.Invalid("'messages' must be a list of at least one message.", "messages");
        foreach (var message in list.EnumerateArray()) Check(message);
        return [.. list.EnumerateArray().Select(Plain)];
    }

    /// <summary>Fields that a template reads.</summary>
    internal static IEnumerable<KeyValuePair<string, JsonElement>> FieldsOf(RequestJson body)
    {
        foreach (var name in s_fields)
        {
            if (body.Field(name) is { } value) yield return new(name, value.Clone());
        }
    }

    private static void Check(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("role", out var role)
            || role.ValueKind != JsonValueKind.String)
            throw ApiException.Invalid("A message must be an object with a 'role' that is text.", "messages");
        if (!message.TryGetProperty("content", out var content) || content.ValueKind is JsonValueKind.Null or JsonValueKind.String) return;
        if (content.ValueKind != JsonValueKind.Array)
            throw ApiException.Invalid("The content of a message must be text or a list of parts.", "messages");
        foreach (var part in content.EnumerateArray())
        {
            if (part.ValueKind != JsonValueKind.Object || !part.TryGetProperty("type", out var type)
                || type.ValueKind != JsonValueKind.String)
                throw ApiException.Invalid("A part of a message must be an object with a 'type'.", "messages");
            if (!type.ValueEquals("text"))
                throw ApiException.NotSupported($"The model that answers here reads text only, no part of type '{type.GetString()}'.",
                    "messages");
            if (!part.TryGetProperty("text", out var text) || text.ValueKind != JsonValueKind.String)
                throw ApiException.Invalid("A part of type text must hold 'text'.", "messages");
        }
    }

    // Clients send a text as a list of parts; templates of text models expect the text itself.
    private static JsonElement Plain(JsonElement message)
    {
        if (!message.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array) return message.Clone();
        var fields = message.EnumerateObject().Where(field => !field.NameEquals("content")).ToDictionary(field => field.Name, field =>
            field.Value);
        fields["content"] = JsonSerializer.SerializeToElement(
            string.Concat(content.EnumerateArray().Select(part => part.GetProperty("text").GetString())));
        return JsonSerializer.SerializeToElement(fields);
    }
}
