using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>Phi 3, 3.5 and 4: a Llama whose projections lie in one matrix each, with LongRoPE for long contexts.</summary>
/// <remarks>Abdin et al., "Phi-3 technical report", 2024. llama.cpp leaves the window out; transformers has it.</remarks>
internal sealed class Phi3 : IArchitecture
{
    public static string Name => "phi3";

    public static Transformer Read(ModelReader model)
    {
        var rotation = model.Rotation(RotaryPairs.Halves);
        var window = model.Window();
        return new()
        {
            Width = model.Width,
            Embedding = model.Embedding(),
            Blocks = model.Blocks(i => new(
                new(model.Rms(i, "attn_norm"), model.Attention(i, rotation) with { Window = window }),
                new(model.Rms(i, "ffn_norm"), model.Gated(i, Activation.Silu)))),
            FinalNorm = model.Rms("output_norm"),
            Head = model.Head(),
        };
    }
}
