using System.Text.Json.Serialization;

namespace Sparsescope.Studies.Icl;

/// <summary>Does it matter that demonstrations are chosen by sparsity?</summary>
[JsonConverter(typeof(WordConverter<IclVerdict>))]
public enum IclVerdict
{
    /// <summary>Right answers are likelier than by the same rule on shuffled scores.</summary>
    [JsonStringEnumMemberName("sparsity matters")]
    Matters,

    /// <summary>They are less likely.</summary>
    [JsonStringEnumMemberName("sparsity hurts")]
    Hurts,

    /// <summary>A difference inside the bound.</summary>
    [JsonStringEnumMemberName("sparsity makes no difference")]
    Nothing,

    /// <summary>None of these is shown.</summary>
    [JsonStringEnumMemberName("undecided")]
    Undecided,
}
