using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>Granite 3: a Llama whose embeddings, terms, scores and logits are multiplied by constants of the model.</summary>
/// <remarks>Granite Team, "Granite 3.0 language models", 2024.</remarks>
internal sealed class Granite : IArchitecture
{
    public static string Name => "granite";

    public static Transformer Read(ModelReader model)
    {
        var rotation = model.Flag("rope.scaling.finetuned") == false ? null : model.Rotation(RotaryPairs.Neighbours);
        var residual = (float)model.NumberOr1("residual_scale");
        return new()
        {
            Width = model.Width,
            Embedding = model.Embedding(),
            EmbeddingScale = (float)model.NumberOr1("embedding_scale"),
            Blocks = model.Blocks(i => new(
                new(model.Rms(i, "attn_norm"), model.Attention(i, rotation)) { Scale = residual },
                new(model.Rms(i, "ffn_norm"), model.GatedOrExperts(i, Activation.Silu)) { Scale = residual })),
            FinalNorm = model.Rms("output_norm"),
            Head = model.Head() with { Scale = 1 / (float)model.Required("logit_scale") },
        };
    }
}
