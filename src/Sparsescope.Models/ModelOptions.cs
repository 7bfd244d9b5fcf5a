using Sparsescope.Llama;
using Sparsescope.Models.Hub;

namespace Sparsescope.Models;

/// <summary>How a model is opened and computes; the defaults are those of the command <c>measure</c>.</summary>
public sealed record ModelOptions
{
    /// <summary>The model's own weights, an F32 copy of them (made once, kept in the cache), or llama.cpp's own defaults.</summary>
    public Numerics Numerics { get; init; } = Numerics.Default;

    /// <summary>Which engine computes.</summary>
    public EngineKind Engine { get; init; } = EngineKind.Auto;

    /// <summary>True where something will be asked for that only llama.cpp has: tensors by name, weights in other precisions.</summary>
    public bool NeedsLlamaCpp { get; init; }

    /// <summary>Threads of a decode; at least 1. The default is one a physical core.</summary>
    public int Threads { get; init; } = PhysicalCores.Count;

    /// <summary>Layers to offload where a GPU build of llama.cpp is present; −1 all.</summary>
    public int GpuLayers { get; init; } = -1;

    /// <summary>Most tokens of one decode; at least 1.</summary>
    public int MicroBatch { get; init; } = 512;

    /// <summary>Tokens up to which different prompts share a decode; null: what was measured to be fastest.</summary>
    public int? GroupTokens { get; init; }

    /// <summary>Most sequences decoded together; null: what was measured to be fastest.</summary>
    public int? Parallel { get; init; }

    /// <summary>False decodes every prompt whole, as if no other had been seen.</summary>
    public bool SharePrefixes { get; init; } = true;

    /// <summary>Told, in a sentence, what a person should know though nothing failed; from any thread.</summary>
    public Action<string>? Notice { get; init; }

    /// <summary>Told how far a download is; from any thread.</summary>
    public IProgress<DownloadProgress>? Download { get; init; }

    /// <summary>Gives the time to chat templates that ask for it.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The same for an engine.</summary>
    public EngineOptions Scheduling => new()
    {
        Numerics = Numerics,
        Threads = Threads,
        GpuLayers = GpuLayers,
        MicroBatch = MicroBatch,
        GroupTokens = GroupTokens,
        Parallel = Parallel,
        SharePrefixes = SharePrefixes,
    };

    internal void Say(string sentence) => Notice?.Invoke(sentence);
}
