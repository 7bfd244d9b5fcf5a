using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>
/// Gemma 3: embeddings times √C, norms before and after attention and MLP, queries and keys normalised a head at a time, GELU gate. Five
/// blocks of six see a window and have a rotary base of their own.
/// </summary>
/// <remarks>Gemma Team, "Gemma 3 technical report", 2025.</remarks>
internal sealed class Gemma3 : IArchitecture
{
    // Scores of the model of 62 blocks (27B) are scaled by the width of the stream a head; files do not say so.
    private const int Pattern = 6, BlocksOf27B = 62;

    public static string Name => "gemma3";

    public static Transformer Read(ModelReader model)
    {
        var window = model.Count("attention.sliding_window") is > 0 and var positions ? positions : (int?)null;
        var global = model.Rotation(RotaryPairs.Halves);
        var local = model.PlainRotation(RotaryPairs.Halves, model.Number("rope.freq_base_swa") ?? 10_000);
        return new()
        {
            Width = model.Width,
            Embedding = model.Embedding(),
            EmbeddingScale = MathF.Sqrt(model.Width),
            Blocks = model.Blocks(i =>
            {
                var isLocal = window is not null && model.IsLocal(i, Pattern);
                var attention = model.Attention(i, isLocal ? local : global);
                return new(
                    new(model.Rms(i, "attn_norm"), attention with
                    {
                        QueryNorm = model.HeadRms(i, "attn_q_norm"),
                        KeyNorm = model.HeadRms(i, "attn_k_norm"),
                        Window = isLocal ? window : null,
                        Scale = model.BlockCount == BlocksOf27B ? 1 / MathF.Sqrt(model.Width / attention.Heads) : attention.Scale,
                    }, model.Rms(i, "post_attention_norm")),
                    new(model.Rms(i, "ffn_norm"), model.Gated(i, Activation.GeluTanh), model.Rms(i, "post_ffw_norm")));
            }),
            FinalNorm = model.Rms("output_norm"),
            Head = model.Head(),
        };
    }
}
