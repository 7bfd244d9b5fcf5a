using Sparsescope.Llama;

namespace Sparsescope.Models;

/// <summary>The weights to compute on: the model's as its options say, a copy in another precision, or a random twin.</summary>
/// <param name="Copy">Precision of the copy, or null.</param>
/// <param name="TwinSeed">Seed of the twin, or null; see <see cref="TwinCopy"/>.</param>
public sealed record WeightSource(WeightType? Copy = null, ulong? TwinSeed = null)
{
    /// <summary>What the model's options ask for.</summary>
    public static WeightSource OfModel { get; } = new();
}
