using System.Text.Json.Serialization;

namespace Sparsescope.Studies.Icl;

/// <summary>One arm against another.</summary>
[JsonConverter(typeof(WordConverter<ContrastWord>))]
public enum ContrastWord
{
    /// <summary>The right answer is likelier.</summary>
    [JsonStringEnumMemberName("better")]
    Better,

    /// <summary>The right answer is less likely.</summary>
    [JsonStringEnumMemberName("worse")]
    Worse,

    /// <summary>The difference lies inside the bound.</summary>
    [JsonStringEnumMemberName("no difference")]
    NoDifference,

    /// <summary>Neither is shown.</summary>
    [JsonStringEnumMemberName("undecided")]
    Undecided,
}
