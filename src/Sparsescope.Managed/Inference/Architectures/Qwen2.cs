using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>Qwen 2 and 2.5: a Llama whose queries, keys and values have biases.</summary>
/// <remarks>Yang et al., "Qwen2 technical report", 2024.</remarks>
internal sealed class Qwen2 : IArchitecture
{
    public static string Name => "qwen2";

    public static Transformer Read(ModelReader model)
    {
        var rotation = model.Rotation(RotaryPairs.Halves);
        return new()
        {
            Width = model.Width,
            Embedding = model.Embedding(),
            Blocks = model.Blocks(i => new(
                new(model.Rms(i, "attn_norm"), model.Attention(i, rotation)),
                new(model.Rms(i, "ffn_norm"), model.Gated(i, Activation.Silu)))),
            FinalNorm = model.Rms("output_norm"),
            Head = model.Head(),
        };
    }
}
