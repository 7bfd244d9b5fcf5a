using System.Text.Json;

namespace Sparsescope.Templates;

/// <summary>
/// What a template knows besides the messages. Text given here counts as the template's, except <see cref="Extra"/>, which is data.
/// </summary>
public sealed record TemplateContext
{
    /// <summary>Whether the prompt ends where the assistant begins to speak.</summary>
    public bool AddGenerationPrompt { get; init; } = true;

    /// <summary>Spelling of the token that begins a sequence.</summary>
    public string BosToken { get; init; } = "";

    /// <summary>Spelling of the token that ends a sequence.</summary>
    public string EosToken { get; init; } = "";

    /// <summary>Undefined in the template where null.</summary>
    public string? UnkToken { get; init; }

    /// <summary>Undefined in the template where null.</summary>
    public string? PadToken { get; init; }

    /// <summary>What <c>strftime_now</c> tells. No clock is read: the same input gives the same prompt.</summary>
    public required DateTime Now { get; init; }

    /// <summary>Further variables, such as <c>enable_thinking</c>; they override those above.</summary>
    public IReadOnlyDictionary<string, JsonElement> Extra { get; init; } = new Dictionary<string, JsonElement>();
}
