using System.Text.Json.Serialization;

namespace Sparsescope.Studies.Regimes;

/// <summary>How an effect goes with what the models do on the task.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RegimesVerdict>))]
public enum RegimesVerdict
{
    /// <summary>Two lines fit better than one.</summary>
    [JsonStringEnumMemberName("two regimes")]
    Regimes,

    /// <summary>One line does.</summary>
    [JsonStringEnumMemberName("related, without regimes")]
    Related,

    /// <summary>A slope inside the bound.</summary>
    [JsonStringEnumMemberName("unrelated")]
    Unrelated,

    /// <summary>None of these is shown.</summary>
    [JsonStringEnumMemberName("undecided")]
    Undecided,
}
