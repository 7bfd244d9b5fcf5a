using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>
/// Command R7B, Cohere 2: attention and MLP side by side behind one layer norm. Three blocks of four see a window and have rotary
/// positions, the fourth sees everything and has none.
/// </summary>
/// <remarks>Cohere, "Command A", 2025.</remarks>
internal sealed class Cohere2 : IArchitecture
{
    // The last of so many blocks sees everything.
    private const int Pattern = 4;

    public static string Name => "cohere2";

    public static Transformer Read(ModelReader model)
    {
        var rotation = model.Rotation(RotaryPairs.Neighbours);
        var window = model.Window();
        return new()
        {
            Width = model.Width,
            Embedding = model.Embedding(),
            Blocks = model.Blocks(i =>
            {
                var norm = model.LayerNorm(i, "attn_norm");
                var isLocal = model.IsLocal(i, Pattern);
                var attention = model.Attention(i, isLocal ? rotation : null) with { Window = isLocal ? window : null };
                return new(new(norm, attention), new(norm, model.Gated(i, Activation.Silu)), Wiring.Parallel);
            }),
            FinalNorm = model.LayerNorm("output_norm"),
            Head = model.Head() with { Scale = (float)model.NumberOr1("logit_scale") },
        };
    }
}
