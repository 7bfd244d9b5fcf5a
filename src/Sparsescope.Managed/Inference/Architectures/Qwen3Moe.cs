using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>Qwen 3 with mixtures of experts: the MLP of a token is a weighted sum of those that its router chooses.</summary>
/// <remarks>Yang et al., "Qwen3 technical report", 2025.</remarks>
internal sealed class Qwen3Moe : IArchitecture
{
    public static string Name => "qwen3moe";

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
                new(model.Rms(i, "ffn_norm"), model.Experts(i, Activation.Silu)))),
            FinalNorm = model.Rms("output_norm"),
            Head = model.Head(),
        };
    }
}
