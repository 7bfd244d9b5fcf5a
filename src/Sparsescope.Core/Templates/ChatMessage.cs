using System.Text.Json;

namespace Sparsescope.Templates;

/// <summary>One message of a conversation, as templates see it: <c>message.role</c>, <c>message.content</c>, other fields.</summary>
/// <param name="Role">Who speaks: system, user, assistant, tool, ...</param>
/// <param name="Content">The text; null where the message has none (then <see cref="Extra"/> may hold another <c>content</c>).</param>
public sealed record ChatMessage(string Role, string? Content)
{
    /// <summary>
    /// Further fields such as <c>tool_calls</c>, <c>name</c> or <c>reasoning_content</c>; and <c>content</c> where it is not text:
    /// null, or a list of parts (<c>[{"type": "text", "text": "..."}]</c>).
    /// </summary>
    public IReadOnlyDictionary<string, JsonElement> Extra { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Reads a message object with at least a <c>role</c>. Outlives the document it was read from.</summary>
    /// <exception cref="BadInputException">Not an object, or without a text as role.</exception>
    public static ChatMessage FromJson(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            throw new BadInputException("a message must be a JSON object with 'role' and 'content'");
        }
        if (!message.TryGetProperty("role", out var role) || role.ValueKind != JsonValueKind.String)
        {
            throw new BadInputException("a message must have a 'role' that is text, such as \"user\"");
        }
        string? content = null;
        var extra = new Dictionary<string, JsonElement>();
        foreach (var field in message.EnumerateObject())
        {
            if (field.NameEquals("role")) continue;
            if (field.NameEquals("content") && field.Value.ValueKind == JsonValueKind.String) content = field.Value.GetString();
            else extra[field.Name] = field.Value.Clone();
        }
        return new ChatMessage(role.GetString()!, content) { Extra = extra };
    }
}
