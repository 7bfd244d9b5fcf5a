using System.Text.Json.Serialization;

namespace Sparsescope.Studies.Analysis;

/// <summary>What can be said of a control.</summary>
[JsonConverter(typeof(WordConverter<ControlStatus>))]
public enum ControlStatus
{
    /// <summary>It was made; of the format: it is the same.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>The format is not the same in all conditions.</summary>
    [JsonStringEnumMemberName("differs")]
    Differs,

    /// <summary>Fewer units than it needs.</summary>
    [JsonStringEnumMemberName("too few")]
    TooFew,

    /// <summary>Conditions have no prompt length in common.</summary>
    [JsonStringEnumMemberName("no overlap")]
    NoOverlap,

    /// <summary>It cannot be made in this study.</summary>
    [JsonStringEnumMemberName("not applicable")]
    NotApplicable,

    /// <summary>What it needs was not measured.</summary>
    [JsonStringEnumMemberName("not measured")]
    NotMeasured,
}
