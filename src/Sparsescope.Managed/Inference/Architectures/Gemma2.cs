using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>
/// Gemma 2: embeddings times √C, norms before and after attention and MLP, scores and logits softly capped, GELU gate. Every second block
/// sees a window.
/// </summary>
/// <remarks>Gemma Team, "Gemma 2", 2024.</remarks>
internal sealed class Gemma2 : IArchitecture
{
    // What files that do not say mean. Scores of the model of 46 blocks (27B) are scaled by the width of the stream a head; no file says
    // so.
    private const int Pattern = 2, UsualWindow = 4096, BlocksOf27B = 46;
    private const float UsualCap = 50, UsualFinalCap = 30;

    public static string Name => "gemma2";

    public static Transformer Read(ModelReader model)
    {
        var window = model.Window() ?? UsualWindow;
        var global = model.Rotation(RotaryPairs.Halves);
        var local = model.Number("rope.freq_base_swa") is { } theta ? model.PlainRotation(RotaryPairs.Halves, theta) : global;
        return new()
        {
            Width = model.Width,
            Embedding = model.Embedding(),
            EmbeddingScale = MathF.Sqrt(model.Width),
            Blocks = model.Blocks(i => new(
                new(model.Rms(i, "attn_norm"), Attention(i), model.Rms(i, "post_attention_norm")),
                new(model.Rms(i, "ffn_norm"), model.Gated(i, Activation.GeluTanh), model.Rms(i, "post_ffw_norm")))),
            FinalNorm = model.Rms("output_norm"),
            Head = model.Head() with { SoftCap = model.Cap("final_logit_softcapping", UsualFinalCap) },
        };

        AttentionLayer Attention(int i)
        {
            var isLocal = model.IsLocal(i, Pattern);
            var attention = model.Attention(i, isLocal ? local : global);
            return attention with
            {
                Window = isLocal ? window : null,
                SoftCap = model.Cap("attn_logit_softcapping", UsualCap),
                Scale = model.BlockCount == BlocksOf27B ? 1 / MathF.Sqrt(model.Width / attention.Heads) : attention.Scale,
            };
        }
    }
}
