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

/// <summary>What can be said of a study's answers.</summary>
[JsonConverter(typeof(WordConverter<BehaviourStatus>))]
public enum BehaviourStatus
{
    /// <summary>At least 30 right and 30 wrong.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Fewer than 30 of either.</summary>
    [JsonStringEnumMemberName("undecided")]
    Undecided,

    /// <summary>No answer was judged.</summary>
    [JsonStringEnumMemberName("no answers")]
    None,
}
