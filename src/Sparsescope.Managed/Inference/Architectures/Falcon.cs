using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>Falcon: layer norms, attention and MLP side by side, GELU. The 7B layout has one norm for both, the 40B layout one
/// each.</summary>
/// <remarks>Almazrouei et al., "The Falcon series of open language models", 2023. Files do not say which GELU: the tanh formula, as
/// llama.cpp has it.</remarks>
internal sealed class Falcon : IArchitecture
{
    public static string Name => "falcon";

    public static Transformer Read(ModelReader model)
    {
        var rotation = model.Rotation(RotaryPairs.Halves);
        return new()
        {
            Width = model.Width,
            Embedding = model.Embedding(),
            Blocks = model.Blocks(i =>
            {
                var hasTwoNorms = model.Has(i, "attn_norm_2");
                var norm = model.LayerNorm(i, "attn_norm");
                return new(
                    new(hasTwoNorms ? model.LayerNorm(i, "attn_norm_2") : norm, model.Attention(i, rotation)),
                    new(norm, model.Plain(i, model.Named(Activation.GeluTanh))),
                    Wiring.Parallel);
            }),
            FinalNorm = model.LayerNorm("output_norm"),
            Head = model.Head(),
        };
    }
}
