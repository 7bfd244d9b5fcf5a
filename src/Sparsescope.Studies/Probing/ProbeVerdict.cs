using System.Text.Json.Serialization;

namespace Sparsescope.Studies.Probing;

/// <summary>Does a probe that knows how sparse a state is do better?</summary>
[JsonConverter(typeof(WordConverter<ProbeVerdict>))]
public enum ProbeVerdict
{
    /// <summary>Better on shifted data.</summary>
    [JsonStringEnumMemberName("knowing sparsity helps under shift")]
    Helps,

    /// <summary>A difference inside the bound, or no more than length and entropy as columns give.</summary>
    [JsonStringEnumMemberName("knowing sparsity makes no difference")]
    Nothing,

    /// <summary>Neither is shown.</summary>
    [JsonStringEnumMemberName("undecided")]
    Undecided,
}
