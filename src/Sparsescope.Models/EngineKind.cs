namespace Sparsescope.Models;

/// <summary>Which engine computes.</summary>
public enum EngineKind
{
    /// <summary>Exact numerics of a model that the managed engine computes, on no GPU: the managed one. Everything else:
    /// llama.cpp.</summary>
    Auto,

    /// <summary>llama.cpp.</summary>
    Native,

    /// <summary>float32 in C#; its numerics are exact. llama.cpp has the vocabulary only.</summary>
    Managed,

    /// <summary>A vLLM that runs elsewhere and shows its states; llama.cpp has the vocabulary only.</summary>
    Vllm,
}
