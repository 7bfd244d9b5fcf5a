using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>Llama 1 to 3, Mistral, Mixtral, SmolLM: norms before attention and MLP, rotary positions, SiLU gate or a choice of such
/// MLPs.</summary>
/// <remarks>Touvron et al., "LLaMA", 2023; Jiang et al., "Mixtral of experts", 2024; Grattafiori et al., "The Llama 3 herd of models",
/// 2024.</remarks>
internal sealed class Llama : IArchitecture
{
    public static string Name => "llama";

    public static Transformer Read(ModelReader model)
    {
        var rotation = model.Rotation(RotaryPairs.Neighbours);
        var window = model.Window();
        return new()
        {
            Width = model.Width,
            Embedding = model.Embedding(),
            Blocks = model.Blocks(i => new(
                new(model.Rms(i, "attn_norm"), model.Attention(i, rotation) with { Window = window }),
                new(model.Rms(i, "ffn_norm"), model.GatedOrExperts(i, Activation.Silu)))),
            FinalNorm = model.Rms("output_norm"),
            Head = model.Head(),
        };
    }
}
