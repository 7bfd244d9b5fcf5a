using System.Text.Json.Serialization;

namespace Sparsescope.Studies.Routing;

/// <summary>What a routing signal is worth.</summary>
[JsonConverter(typeof(WordConverter<RoutingWord>))]
public enum RoutingWord
{
    /// <summary>The signal makes a router of all baselines better.</summary>
    [JsonStringEnumMemberName("adds beyond the baselines")]
    Adds,

    /// <summary>The signal routes better than chance, and adds nothing to what the baselines know.</summary>
    [JsonStringEnumMemberName("only what length or entropy know")]
    Known,

    /// <summary>The signal routes no better than chance, within the bound.</summary>
    [JsonStringEnumMemberName("nothing")]
    Nothing,

    /// <summary>The questions cannot tell.</summary>
    [JsonStringEnumMemberName("undecided")]
    Undecided,

    /// <summary>The two models are too near each other for a router to matter.</summary>
    [JsonStringEnumMemberName("not identifiable")]
    NotIdentifiable,
}
