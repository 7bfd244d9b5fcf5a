using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>Qwen 3: a Llama whose queries and keys are normalised a head at a time.</summary>
/// <remarks>Yang et al., "Qwen3 technical report", 2025.</remarks>
internal sealed class Qwen3 : IArchitecture
{
    public static string Name => "qwen3";

    public static Transformer Read(ModelReader model)
    {
        var rotation = model.Rotation(RotaryPairs.Halves);
        return new()
        {
            Width = model.Width,
            Embedding = model.Embedding(),
            Blocks = model.Blocks(i => new(
                new(model.Rms(i, "attn_norm"), model.Attention(i, rotation) with
                {
                    QueryNorm = model.HeadRms(i, "attn_q_norm"),
                    KeyNorm = model.HeadRms(i, "attn_k_norm")
                }),
                new(model.Rms(i, "ffn_norm"), model.Gated(i, Activation.Silu)))),
            FinalNorm = model.Rms("output_norm"),
            Head = model.Head(),
        };
    }
}
