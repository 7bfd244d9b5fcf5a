using Sparsescope.Records;
using Sparsescope.Templates;

namespace Sparsescope.Measuring;

/// <summary>
/// The conversation a record stands for: its messages, or its prompt as one user message; a system message before them where asked for.
/// </summary>
public static class Conversation
{
    /// <exception cref="BadInputException">The prompt is empty, there are no messages, or the record holds tokens.</exception>
    public static IReadOnlyList<ChatMessage> Of(InputRecord record, string? system)
    {
        var messages = new List<ChatMessage>();
        if (system is not null) messages.Add(new("system", system));
        if (record.Messages is { Count: > 0 } given) messages.AddRange(given.Select(ChatMessage.FromJson));
        else if (record.Messages is not null) throw new BadInputException("the list of messages is empty");
        else messages.Add(new("user", Text(record)));
        return messages;
    }

    /// <summary>The text of a record without a template: its prompt.</summary>
    public static string Text(InputRecord record) => record switch
    {
        { Prompt.Length: > 0 } => record.Prompt,
        { Tokens: not null } => throw new BadInputException("the record holds tokens, which have no text to render"),
        _ => throw new BadInputException("the prompt is empty"),
    };
}
