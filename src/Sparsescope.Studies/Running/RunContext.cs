using Sparsescope.Metrics;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Running;

/// <summary>What all passes of a run have in common.</summary>
/// <param name="Spec">The study.</param>
/// <param name="Prompting">How its prompts reach the model.</param>
/// <param name="Items">Its items, in their order.</param>
/// <param name="Seeds">Of everything random.</param>
/// <param name="Metrics">What is measured of a state.</param>
internal sealed record RunContext(
    StudySpec Spec, StudyPrompting Prompting, IReadOnlyList<StudyItem> Items, StudySeeds Seeds, IReadOnlyList<Metric> Metrics)
{
    /// <summary>The items in the words of a frame.</summary>
    internal IReadOnlyList<StudyItem> In(int frame) => frame == 0 ? Items : [.. Items.Select(item => item.In(frame))];
}
