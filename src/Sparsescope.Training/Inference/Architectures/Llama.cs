using Sparsescope.Training.Inference.Parts;
using Sparsescope.Training.Inference.Weights;

namespace Sparsescope.Training.Inference.Architectures;

/// <summary>Llama 1 to 3, Mistral, SmolLM: norms before attention and MLP, rotary positions, SiLU gate.</summary>
/// <remarks>Touvron et al., "LLaMA", 2023; Grattafiori et al., "The Llama 3 herd of models", 2024.</remarks>
internal sealed class Llama : IArchitecture
{
    public static string Name => "llama";

    public static Transformer Read(ModelReader model)
    {
        var rotation = model.Rotation(RotaryPairs.Neighbours);
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
