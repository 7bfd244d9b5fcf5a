using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>
/// StableLM: layer norms, part of a head rotated, SiLU gate. The largest normalises queries and keys a head at a time, and its attention
/// and MLP read one norm side by side.
/// </summary>
/// <remarks>Bellagente et al., "Stable LM 2 1.6B technical report", 2024.</remarks>
internal sealed class Stablelm : IArchitecture
{
    public static string Name => "stablelm";

    public static Transformer Read(ModelReader model)
    {
        var rotation = model.Rotation(RotaryPairs.Halves);
        return new()
        {
            Width = model.Width,
            Embedding = model.Embedding(),
            Blocks = model.Blocks(i =>
            {
                var isParallel = !model.Has(i, "ffn_norm");
                var norm = model.LayerNorm(i, "attn_norm");
                var attention = model.Attention(i, rotation) with
                {
                    QueryNorm = model.FindHeadLayerNorm(i, "attn_q_norm", model.Heads(i)),
                    KeyNorm = model.FindHeadLayerNorm(i, "attn_k_norm", model.KeyHeads(i)),
                };
                var mlp = model.Gated(i, Activation.Silu);
                return isParallel
                    ? new(new(norm, attention), new(norm, mlp), Wiring.Parallel)
                    : new(new(norm, attention), new(model.LayerNorm(i, "ffn_norm"), mlp));
            }),
            FinalNorm = model.LayerNorm("output_norm"),
            Head = model.Head(),
        };
    }
}
