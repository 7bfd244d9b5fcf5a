namespace Sparsescope.Llama;

/// <summary>The three named ways to compute; recorded with every result.</summary>
public enum Numerics
{
    /// <summary>The model's own weights; F32 key/value cache, flash attention off.</summary>
    Default,

    /// <summary>As <see cref="Default"/>, on an F32 copy of the weights.</summary>
    Exact,

    /// <summary>llama.cpp's own defaults: F16 cache, flash attention where it can.</summary>
    Fast,
}

/// <summary>How an engine computes and schedules.</summary>
public record EngineOptions
{
    /// <summary>Which of the named ways.</summary>
    public Numerics Numerics { get; init; } = Numerics.Default;

    /// <summary>Threads of a decode; at least 1.</summary>
    public int Threads { get; init; } = PhysicalCores.Count;

    /// <summary>Layers to offload where a GPU build is present (-ngl); −1 all.</summary>
    public int GpuLayers { get; init; } = -1;

    /// <summary>Most tokens of one decode (-ub), which is one compute graph; null: what was measured to be fastest.</summary>
    public int? MicroBatch { get; init; }

    /// <summary>Tokens up to which different sequences are put into one decode (-b); null: what was measured to be fastest.</summary>
    public int? GroupTokens { get; init; }

    /// <summary>Most sequences decoded together (--parallel); null: what was measured to be fastest.</summary>
    public int? Parallel { get; init; }

    /// <summary>False decodes every prompt whole, as if no other had been seen.</summary>
    public bool SharePrefixes { get; init; } = true;

    /// <summary>True keeps the managed engine's keys and values in BF16: half the memory of long texts, for digits.</summary>
    public bool ShortCache { get; init; }

    /// <summary>False makes contexts without any callback: the bare speed that bench compares with.</summary>
    public bool Capture { get; init; } = true;
}
