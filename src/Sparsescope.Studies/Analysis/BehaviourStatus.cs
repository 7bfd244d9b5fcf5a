using System.Text.Json.Serialization;

namespace Sparsescope.Studies.Analysis;

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
