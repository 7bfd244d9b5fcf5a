using System.Text.Json.Serialization;

namespace Sparsescope.Studies.Analysis;

/// <summary>Which effect of a cell decides.</summary>
[JsonConverter(typeof(WordConverter<DecidingEffect>))]
public enum DecidingEffect
{
    /// <summary>The effect as it is.</summary>
    [JsonStringEnumMemberName("raw")]
    Raw,

    /// <summary>The effect with prompt length held.</summary>
    [JsonStringEnumMemberName("length")]
    Length,
}
