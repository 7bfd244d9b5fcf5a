using System.Text.Json.Serialization;

namespace Sparsescope.Engine;

/// <summary>Who computes.</summary>
[JsonConverter(typeof(WordConverter<EngineName>))]
public enum EngineName
{
    /// <summary>llama.cpp.</summary>
    [JsonStringEnumMemberName("llama.cpp")]
    LlamaCpp,

    /// <summary>The forward of this program.</summary>
    [JsonStringEnumMemberName("managed")]
    Managed,

    /// <summary>The trainer behind <c>dynamics</c>.</summary>
    [JsonStringEnumMemberName("trainer")]
    Trainer,

    /// <summary>A vLLM that runs elsewhere.</summary>
    [JsonStringEnumMemberName("vllm")]
    Vllm,
}
