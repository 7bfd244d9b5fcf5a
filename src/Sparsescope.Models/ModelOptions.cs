using Sparsescope.Llama;
using Sparsescope.Models.Hub;

namespace Sparsescope.Models;

/// <summary>How a model is opened and computes; the defaults are those of the command <c>measure</c>.</summary>
public sealed record ModelOptions : EngineOptions
{
    /// <summary>Which engine computes.</summary>
    public EngineKind Engine { get; init; } = EngineKind.Auto;

    /// <summary>Address of the vLLM that computes, where <see cref="Engine"/> is that.</summary>
    public Uri? Server { get; init; }

    /// <summary>Layer ids that the server's connector was started with; null: all, 0 to L.</summary>
    public IReadOnlyList<int>? ServerLayers { get; init; }

    /// <summary>True where something will be asked for that only llama.cpp has: tensors by name, weights in other precisions.</summary>
    public bool NeedsLlamaCpp { get; init; }

    /// <summary>Told, in a sentence, what a person should know though nothing failed; from any thread.</summary>
    public Action<string>? Notice { get; init; }

    /// <summary>Told every line that llama.cpp logs of this model, in the calls made for it; null for nobody.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Told how far a download is; from any thread.</summary>
    public IProgress<DownloadProgress>? Download { get; init; }

    /// <summary>Gives the time to chat templates that ask for it.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal void Say(string sentence) => Notice?.Invoke(sentence);
}
