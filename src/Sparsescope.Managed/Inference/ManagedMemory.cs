using Sparsescope.Managed.Inference.Architectures;
using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference;

/// <summary>What the managed engine takes of memory for one prompt, beside the pages of the model's file.</summary>
/// <param name="Cache">Bytes of keys and values.</param>
/// <param name="Buffers">Bytes of what a decode works in.</param>
public sealed record ManagedMemory(long Cache, long Buffers)
{
    // Both sides of a product are packed: up to 3,072 rows and 8,192 columns, 320 deep.
    private const int PackedColumns = 8192, PackedDepth = 320, Stretch = 96;

    /// <summary>Works it out from the header; no weights are read.</summary>
    /// <param name="parts">The files of the model, the one with the metadata first.</param>
    /// <param name="tokens">Of the prompt; at least 1.</param>
    /// <param name="options">How it schedules.</param>
    /// <exception cref="BadInputException">Nothing that the engine computes.</exception>
    public static ManagedMemory Of(IReadOnlyList<string> parts, int tokens, ManagedOptions options)
    {
        using var weights = new ModelWeights(parts);
        var model = KnownArchitectures.Read(weights);
        var rows = (long)Math.Min(tokens, options.MicroBatch);
        var entry = options.Cache == CacheType.F32 ? sizeof(float) : sizeof(ushort);
        var (cache, wide, inner, scores) = (0L, 0L, 0L, 0L);
        foreach (var block in model.Blocks)
        {
            var layer = block.Attention.Mixer;
            var seen = layer.Window is { } window ? Math.Min(tokens, 2 * (window + rows)) : tokens;
            cache += 2 * seen * layer.KeyWidth * entry;
            wide = Math.Max(wide, layer.ProjectionWidth + layer.QueryWidth);
            scores = Math.Max(scores, (Stretch + layer.Group) * (Math.Min(seen, tokens) + 2L * layer.HeadWidth));
            if (block.Mlp.Mixer is FeedForward mlp) inner = Math.Max(inner, mlp.Up.Outputs + mlp.Inner);
        }
        var columns = Math.Min(PackedColumns, Math.Max(model.Head.Projection.Outputs, wide + inner));
        var depth = Math.Min(PackedDepth, Math.Max(model.Width, inner));
        // The packed scores and keys of a stretch beside the scores themselves, in every thread.
        var buffers = rows * (4L * model.Width + wide + inner) + options.Threads * 2 * scores
            + depth * (columns + rows) + model.Head.Projection.Outputs;
        return new(cache, buffers * sizeof(float));
    }
}
