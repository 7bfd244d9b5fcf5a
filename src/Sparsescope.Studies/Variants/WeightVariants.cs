using Sparsescope.Studies.Data;

namespace Sparsescope.Studies.Variants;

/// <summary>The same prompt on several copies of the weights.</summary>
/// <param name="weights">Names of the formats: F32, F16, Q8_0, …</param>
public sealed class WeightVariants(IReadOnlyList<string> weights) : VariantSource
{
    /// <inheritdoc/>
    public override string Kind => "weights";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Conditions => weights;

    /// <inheritdoc/>
    public override Func<StudyRecord, int, MadeVariants> Prepare(VariantInput input) =>
        (_, _) => new([.. weights.Select(name => new Variant(name, Json.Of("weights", name)) { Weights = name })]);
}
