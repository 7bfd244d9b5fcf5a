namespace Sparsescope.Measuring;

/// <summary>What to cut away where a prompt is longer than the context.</summary>
public enum Truncation
{
    /// <summary>Nothing: a prompt that is too long is an error.</summary>
    None,

    /// <summary>Its beginning.</summary>
    Left,

    /// <summary>Its middle.</summary>
    Middle,
}

/// <summary>How records become tokens.</summary>
/// <param name="System">System message put before every conversation, or null.</param>
/// <param name="Special">Whether control tokens spelled out in raw text become control tokens.</param>
/// <param name="Truncation">What is cut from a prompt that does not fit.</param>
public sealed record PromptForm(string? System = null, bool Special = false, Truncation Truncation = Truncation.None)
{
    /// <summary>What the chat template is given besides the messages.</summary>
    public TemplateValues Values { get; init; } = TemplateValues.None;
}
