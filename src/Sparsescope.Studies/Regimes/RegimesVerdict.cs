using System.Text.Json.Serialization;

namespace Sparsescope.Studies.Regimes;

/// <summary>How an effect goes with what the models do on the task.</summary>
[JsonConverter(typeof(WordConverter<RegimesVerdict>))]
public enum RegimesVerdict
{
    /// <summary>A slope is shown, whatever family is left out, and two components fit better than one.</summary>
    [JsonStringEnumMemberName("two regimes")]
    Regimes,

    /// <summary>A slope is shown, and two components fit no better than one.</summary>
    [JsonStringEnumMemberName("related, without regimes")]
    Related,

    /// <summary>A slope inside the bound.</summary>
    [JsonStringEnumMemberName("unrelated")]
    Unrelated,

    /// <summary>None of these is shown.</summary>
    [JsonStringEnumMemberName("undecided")]
    Undecided,
}
