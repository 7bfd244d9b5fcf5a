using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>
/// OLMo 2 and 3: norms after attention and MLP only, queries and keys normalised as one row each. Where blocks see a window, three of four
/// do, and their positions are not scaled.
/// </summary>
/// <remarks>OLMo Team, "2 OLMo 2 Furious", 2025.</remarks>
internal sealed class Olmo2 : IArchitecture
{
    // The last of so many blocks sees everything.
    private const int Pattern = 4;

    public static string Name => "olmo2";

    public static Transformer Read(ModelReader model)
    {
        var window = model.Window();
        var global = model.Rotation(RotaryPairs.Halves);
        var local = model.PlainRotation(RotaryPairs.Halves, model.Number("rope.freq_base_swa") ?? model.Theta);
        return new()
        {
            Width = model.Width,
            Embedding = model.Embedding(),
            Blocks = model.Blocks(i => new(
                new(Before: null, Attention(i), After: model.Rms(i, "post_attention_norm")),
                new(Before: null, model.Gated(i, Activation.Silu), After: model.Rms(i, "post_ffw_norm")))),
            FinalNorm = model.Rms("output_norm"),
            Head = model.Head(),
        };

        AttentionLayer Attention(int i)
        {
            var isLocal = window is not null && model.IsLocal(i, Pattern);
            return model.Attention(i, isLocal ? local : global) with
            {
                Window = isLocal ? window : null,
                QueryNorm = model.ProjectionRms(i, "attn_q_norm", model.Heads(i)),
                KeyNorm = model.ProjectionRms(i, "attn_k_norm", model.KeyHeads(i)),
            };
        }
    }
}
