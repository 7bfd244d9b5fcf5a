using Microsoft.Extensions.AI;
using Sparsescope.Models;

namespace Sparsescope.Chat;

/// <summary>Routing by sparsity in a pipeline of chat clients.</summary>
public static class SparsityRoutingExtensions
{
    /// <summary>Puts a router before the pipeline's client: what it scores in need of help goes to another one.</summary>
    /// <param name="builder">The pipeline; its client answers the rest.</param>
    /// <param name="model">Measures the prompts; the caller's.</param>
    /// <param name="strong">Answers what is in need; the caller's.</param>
    /// <param name="policy">Score and threshold.</param>
    /// <param name="decided">Told of every decision, or null.</param>
    public static ChatClientBuilder UseSparsityRouting(
        this ChatClientBuilder builder, Model model, IChatClient strong, SparsityRoutingPolicy policy,
            Action<SparsityRoutingDecision>? decided = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use(weak => new SparsityRoutingChatClient(model, weak, strong, policy) { Decided = decided });
    }
}
