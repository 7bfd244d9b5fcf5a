using System.Text.Json.Serialization;

namespace Sparsescope.Studies.Dynamics;

/// <summary>How a curve along training turns.</summary>
[JsonConverter(typeof(WordConverter<TurnKind>))]
public enum TurnKind
{
    /// <summary>It rises, then falls.</summary>
    [JsonStringEnumMemberName("peak")]
    Peak,

    /// <summary>It falls, then rises.</summary>
    [JsonStringEnumMemberName("trough")]
    Trough,

    /// <summary>Neither is shown.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}
