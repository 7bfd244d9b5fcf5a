using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>GPT-NeoX and Pythia: layer norms, biases everywhere, part of a head rotated, GELU; attention and MLP side by side, where the
/// file does not say otherwise.</summary>
/// <remarks>Black et al., "GPT-NeoX-20B", 2022; Biderman et al., "Pythia", 2023. Files do not say which GELU: the tanh formula, as
/// llama.cpp has it.</remarks>
internal sealed class Gptneox : IArchitecture
{
    public static string Name => "gptneox";

    public static Transformer Read(ModelReader model)
    {
        var rotation = model.Rotation(RotaryPairs.Halves);
        var wiring = model.Flag("use_parallel_residual") == false ? Wiring.Sequential : Wiring.Parallel;
        return new()
        {
            Width = model.Width,
            Embedding = model.Embedding(),
            Blocks = model.Blocks(i => new(
                new(model.LayerNorm(i, "attn_norm"), model.Attention(i, rotation)),
                new(model.LayerNorm(i, "ffn_norm"), model.Plain(i, model.Named(Activation.GeluTanh))), wiring)),
            FinalNorm = model.LayerNorm("output_norm"),
            Head = model.Head(),
        };
    }
}
