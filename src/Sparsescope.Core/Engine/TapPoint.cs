namespace Sparsescope.Engine;

/// <summary>
/// Where in a model, whichever engine computes it: the key of what is measured. Layer k of <c>resid_post</c> is HF's hidden_states[k] (0
/// the input of block 0, L after the final norm); the other taps of block i carry layer i + 1; <c>final_pre_norm</c> carries L; a tensor
/// read by name carries null.
/// </summary>
/// <param name="Tap">Name of the tap: one of <see cref="TapNames"/>, or the tensor's own name.</param>
/// <param name="Layer">Layer, or null for a tensor by name.</param>
public readonly record struct Place(string Tap, int? Layer);

/// <summary>A place of one model whose vectors can be read. An engine adds for itself what it finds them by.</summary>
/// <param name="Place">Where.</param>
/// <param name="Tensor">What the engine calls the tensor, for people.</param>
/// <param name="Width">Entries of one vector.</param>
/// <param name="OutputsOnly">True where only rows whose output is wanted are computed (inside and after the last block).</param>
public record TapPoint(Place Place, string Tensor, int Width, bool OutputsOnly)
{
    /// <summary>Name of the tap.</summary>
    public string Tap => Place.Tap;

    /// <summary>Layer, or null for a tensor by name.</summary>
    public int? Layer => Place.Layer;

    /// <summary>Why the vectors cannot be changed here, as the end of a sentence; null where they can.</summary>
    public string? WhyFixed { get; init; }
}

/// <summary>A point that cannot be read.</summary>
/// <param name="Tap">Name of the tap.</param>
/// <param name="Layer">Its layer.</param>
/// <param name="Why">Half a sentence.</param>
public sealed record MissingTap(string Tap, int Layer, string Why);

/// <summary>The taps by role.</summary>
public static class TapNames
{
    /// <summary>The residual stream after a block; layer 0 is the input of the first, L comes after the final norm.</summary>
    public const string ResidPost = "resid_post";
    /// <summary>The residual stream between attention and feed-forward part.</summary>
    public const string ResidMid = "resid_mid";
    /// <summary>What attention adds to the residual stream.</summary>
    public const string AttnOut = "attn_out";
    /// <summary>What the feed-forward part adds to the residual stream.</summary>
    public const string MlpOut = "mlp_out";
    /// <summary>The activations inside the feed-forward part.</summary>
    public const string MlpAct = "mlp_act";
    /// <summary>The residual stream after the last block, before the final norm.</summary>
    public const string FinalPreNorm = "final_pre_norm";

    /// <summary>Prefix of a tap that names tensors: <c>name:kqv_out-*</c>.</summary>
    public const string ByName = "name:";

    /// <summary>True where a list of taps, separated by commas, names tensors.</summary>
    public static bool AreByName(string list) => list.Split(',').Any(tap => tap.Trim().StartsWith(ByName, StringComparison.Ordinal));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [ResidPost, ResidMid, AttnOut, MlpOut, MlpAct, FinalPreNorm];
}
