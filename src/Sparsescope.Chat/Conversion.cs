using Microsoft.Extensions.AI;

namespace Sparsescope.Chat;

/// <summary>Messages and options of Microsoft.Extensions.AI as the library knows them. What the model cannot do is refused, never left
/// out.</summary>
internal static class Conversion
{
    /// <summary>The conversation, the instructions of the options before it as a system message.</summary>
    /// <exception cref="NotSupportedException">A message holds more than text.</exception>
    internal static IReadOnlyList<Templates.ChatMessage> Messages(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var converted = new List<Templates.ChatMessage>();
        if (options?.Instructions is { Length: > 0 } instructions) converted.Add(new("system", instructions));
        foreach (var message in messages)
        {
            if (message.Contents.FirstOrDefault(content =>
                content is not (TextContent or TextReasoningContent or UsageContent)) is { } other)
                throw new NotSupportedException($"The model reads text only, no {other.GetType().Name}.");
            converted.Add(new(message.Role.Value, message.Text));
        }
        return converted;
    }

    /// <summary>How the answer is drawn.</summary>
    /// <param name="options">The request's; null for the defaults.</param>
    /// <param name="otherwise">Where the request says nothing.</param>
    /// <exception cref="NotSupportedException">Tools, formats or penalties.</exception>
    internal static GenerationOptions Generation(ChatOptions? options, GenerationOptions otherwise)
    {
        if (options is null) return otherwise;
        if (options.Tools is { Count: > 0 }) throw new NotSupportedException("The model calls no tools.");
        if (options.ResponseFormat is not (null or ChatResponseFormatText)) throw new NotSupportedException("Answers are plain text.");
        if (options.FrequencyPenalty is not (null or 0) || options.PresencePenalty is not (null or 0))
            throw new NotSupportedException("There are no penalties for tokens that came before.");
        return otherwise with
        {
            MaxTokens = Math.Max(1, options.MaxOutputTokens ?? otherwise.MaxTokens),
            Temperature = options.Temperature ?? otherwise.Temperature,
            TopP = options.TopP ?? otherwise.TopP,
            TopK = options.TopK ?? otherwise.TopK,
            Seed = options.Seed is { } seed ? unchecked((ulong)seed) : otherwise.Seed,
        };
    }
}
