using System.Text.Json;

namespace Sparsescope.Records;

/// <summary>
/// One record to measure: exactly one of a prompt, a list of chat messages or a list of token ids. Any of them may be empty; that is
/// for the measurement to refuse, not for the file.
/// </summary>
public sealed class InputRecord
{
    /// <summary>Position in the file, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>The record's own id, or its index where it has none; unique in the file.</summary>
    public required string Id { get; init; }

    /// <summary>The text to measure; null where there are messages or tokens instead.</summary>
    public string? Prompt { get; init; }

    /// <summary>
    /// The prompt is the text a model was sent, template and all: control tokens spelled out in it are control tokens, and no template goes
    /// around it.
    /// </summary>
    public bool IsAsSent { get; init; }

    /// <summary>The options of a multiple-choice question, where the file's format says which they are; null where it does not.</summary>
    public AnswerOptions? Choice { get; init; }

    /// <summary>Objects with a string 'role', and most with a 'content'.</summary>
    public IReadOnlyList<JsonElement>? Messages { get; init; }

    /// <summary>Token ids, none negative.</summary>
    public IReadOnlyList<int>? Tokens { get; init; }

    /// <summary>Every other field in file order, as it stands there; in CSV files all are strings.</summary>
    public required IReadOnlyList<KeyValuePair<string, JsonElement>> Fields { get; init; }

    /// <summary>File and line where the record starts, for messages: "prompts.jsonl:12".</summary>
    public required string Where { get; init; }
}
