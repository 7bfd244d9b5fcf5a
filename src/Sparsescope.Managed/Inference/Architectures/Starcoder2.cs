using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>StarCoder 2: layer norms and biases everywhere, rotary positions, GELU without a gate.</summary>
/// <remarks>Lozhkov et al., "StarCoder 2 and The Stack v2", 2024.</remarks>
internal sealed class Starcoder2 : IArchitecture
{
    public static string Name => "starcoder2";

    public static Transformer Read(ModelReader model)
    {
        var rotation = model.Rotation(RotaryPairs.Halves);
        var window = model.Window();
        return new()
        {
            Width = model.Width,
            Embedding = model.Embedding(),
            Blocks = model.Blocks(i => new(
                new(model.LayerNorm(i, "attn_norm"), model.Attention(i, rotation) with { Window = window }),
                new(model.LayerNorm(i, "ffn_norm"), model.Plain(i, Activation.GeluTanh)))),
            FinalNorm = model.LayerNorm("output_norm"),
            Head = model.Head(),
        };
    }
}
