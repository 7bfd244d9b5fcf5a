using System.Text.Json.Serialization;

namespace Sparsescope.Studies.Analysis.Protocols;

/// <summary>Does the answer depend on the largest entries?</summary>
[JsonConverter(typeof(WordConverter<FilterVerdict>))]
public enum FilterVerdict
{
    /// <summary>Beyond an equal change of the state, and more where items are hard.</summary>
    [JsonStringEnumMemberName("supported")]
    Supported,

    /// <summary>Not beyond it, not more there, or a control does as much.</summary>
    [JsonStringEnumMemberName("refuted")]
    Refuted,

    /// <summary>Neither is shown.</summary>
    [JsonStringEnumMemberName("undecided")]
    Undecided,
}

/// <summary>Does sparsity say which questions the model will answer wrong, beyond what cheaper figures say?</summary>
[JsonConverter(typeof(WordConverter<PredictsVerdict>))]
public enum PredictsVerdict
{
    /// <summary>The gates are not passed.</summary>
    [JsonStringEnumMemberName("not identifiable")]
    NotIdentifiable,

    /// <summary>A cell's gain is above 0 and its adjusted p below 0.05.</summary>
    [JsonStringEnumMemberName("adds beyond the baselines")]
    Adds,

    /// <summary>No cell can gain as much as counts.</summary>
    [JsonStringEnumMemberName("adds nothing beyond the baselines")]
    AddsNothing,

    /// <summary>Neither.</summary>
    [JsonStringEnumMemberName("undecided")]
    Undecided,
}

/// <summary>Is the effect no more than outlier dimensions that push frequent tokens?</summary>
[JsonConverter(typeof(WordConverter<FallbackVerdict>))]
public enum FallbackVerdict
{
    /// <summary>Outliers push frequent tokens, and without them, or given what they push, no effect is left.</summary>
    [JsonStringEnumMemberName("the rival holds")]
    Holds,

    /// <summary>The effect stands given frequency and energy.</summary>
    [JsonStringEnumMemberName("the rival is refuted")]
    Refuted,

    /// <summary>There is no effect that would need explaining.</summary>
    [JsonStringEnumMemberName("no effect to explain")]
    NoEffect,

    /// <summary>None of these.</summary>
    [JsonStringEnumMemberName("undecided")]
    Undecided,
}
