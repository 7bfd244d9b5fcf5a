using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>GPT-2: learned positions, layer norms, biases everywhere, GELU.</summary>
/// <remarks>Radford et al., "Language models are unsupervised multitask learners", 2019.</remarks>
internal sealed class Gpt2 : IArchitecture
{
    public static string Name => "gpt2";

    public static Transformer Read(ModelReader model)
    {
        return new()
        {
            Width = model.Width,
            Embedding = model.Embedding(),
            Positions = model.Positions(),
            Blocks = model.Blocks(i => new(
                new(model.LayerNorm(i, "attn_norm"), model.Attention(i, rotation: null)),
                new(model.LayerNorm(i, "ffn_norm"), model.Plain(i, Activation.GeluTanh)))),
            FinalNorm = model.LayerNorm("output_norm"),
            Head = model.Head(),
        };
    }
}
