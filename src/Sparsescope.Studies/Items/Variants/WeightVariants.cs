using Sparsescope.Studies.Data;

namespace Sparsescope.Studies.Items.Variants;

/// <summary>The same prompt on several copies of the weights.</summary>
/// <param name="weights">Names of the formats: F32, F16, Q8_0, …</param>
public sealed class WeightVariants(IReadOnlyList<string> weights) : VariantSource
{
    public override string Kind => "weights";

    public override IReadOnlyList<string> Conditions => weights;

    public override Func<StudyRecord, int, MadeVariants> Prepare(VariantInput input) =>
        (_, _) => new([.. weights.Select(name => new Variant(name, Json.Of("weights", name)) { Weights = name })]);
}
