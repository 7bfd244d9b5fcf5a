using Sparsescope.Measuring;
using Sparsescope.Models;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>One measuring of a run: what is measured on which weights, and what the store keeps of it.</summary>
/// <param name="Name">As the store names it.</param>
/// <param name="Segments">In the order in which they are measured and stored.</param>
/// <param name="On">How the items are measured on weights that were opened.</param>
internal sealed record Pass(string Name, IReadOnlyList<StudySegment> Segments, Func<Model, IEngine, PassWork> On)
{
    /// <summary>Items that may be measured and not stored yet, at least 1.</summary>
    internal int MostUnstored { get; init; } = 16;

    internal int Count => Segments.Sum(segment => segment.Items.Count);
}

/// <summary>How the items of a pass are measured.</summary>
/// <param name="Request">What is measured.</param>
/// <param name="Encode">The prompt of the item with this index.</param>
/// <param name="Record">What the store keeps of a measured item.</param>
internal sealed record PassWork(MeasureRequest Request, Func<int, EncodedPrompt> Encode, Func<Measurement, StoredItem> Record);
