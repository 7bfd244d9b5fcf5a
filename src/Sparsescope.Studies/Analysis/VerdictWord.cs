using System.Text.Json.Serialization;

namespace Sparsescope.Studies.Analysis;

/// <summary>The answer of a study, or of one primary cell, by the rule of docs/design/009-verdict.md.</summary>
[JsonConverter(typeof(WordConverter<VerdictWord>))]
public enum VerdictWord
{
    /// <summary>As claimed.</summary>
    [JsonStringEnumMemberName("supported")]
    Supported,

    /// <summary>Against the claim.</summary>
    [JsonStringEnumMemberName("opposite")]
    Opposite,

    /// <summary>No effect as large as the bound.</summary>
    [JsonStringEnumMemberName("no effect")]
    NoEffect,

    /// <summary>An effect, but none as large as the bound.</summary>
    [JsonStringEnumMemberName("smaller than the bound")]
    Smaller,

    /// <summary>Conditions in order do not go one way.</summary>
    [JsonStringEnumMemberName("not monotone")]
    NotMonotone,

    /// <summary>Neither shown nor excluded.</summary>
    [JsonStringEnumMemberName("undecided")]
    Undecided,

    /// <summary>The design cannot tell.</summary>
    [JsonStringEnumMemberName("not identifiable")]
    NotIdentifiable,
}
