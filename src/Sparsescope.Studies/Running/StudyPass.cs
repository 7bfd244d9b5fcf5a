using Sparsescope.Llama;
using Sparsescope.Models;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>One measuring of a study's items, or of a part of them.</summary>
/// <param name="Name">As the store names it.</param>
/// <param name="Segments">What is measured on which weights, in this order.</param>
/// <param name="Scrambles">Whether the content's tokens are put in random order.</param>
/// <param name="Frame">Number of the study's frame whose words are used; 0 for its own.</param>
public sealed record StudyPass(PassName Name, IReadOnlyList<StudySegment> Segments, bool Scrambles = false, int Frame = 0)
{
    /// <summary>Items in it.</summary>
    public int Count => Segments.Sum(segment => segment.Items.Count);

    /// <summary>True for the items themselves, with their answers.</summary>
    public bool IsMain => Name.Kind == PassKind.Main;

    /// <summary>
    /// The passes of a study: the items themselves, all of them again in the words of each further frame, then a stated part with scrambled
    /// prompts and on random twins.
    /// </summary>
    public static IReadOnlyList<StudyPass> Of(StudySpec spec, IReadOnlyList<StudyItem> items, StudySeeds seeds)
    {
        var whole = ByWeights(items, [.. Enumerable.Range(0, items.Count)]);
        var passes = new List<StudyPass> { new(new(PassKind.Main), whole) };
        passes.AddRange(spec.Frames.Index().Skip(1).Select(frame =>
            new StudyPass(PassName.Frame(frame.Item.Name), whole, Frame: frame.Index)));
        if (!spec.NotApplicable.ContainsKey(ControlKind.Scramble)
            && Subsample.Of(items, spec.ScrambledItems, seeds.Subsample) is { Count: > 0 } scrambled)
        {
            passes.Add(new(new(PassKind.Scrambled), ByWeights(items, scrambled), Scrambles: true));
        }
        if (!spec.NotApplicable.ContainsKey(ControlKind.Twin)
            && Subsample.Of(items, spec.TwinItems, seeds.Subsample) is { Count: > 0 } part)
        {
            passes.AddRange(Enumerable.Range(1, spec.TwinCount).Select(number =>
                new StudyPass(PassName.Twin(number),
                    [new(new WeightSource(TwinSeed: SplitMix64.Derive(seeds.Twin, (ulong)number)), part)])));
        }
        return passes;
    }

    /// <summary>Some items of a study, those of the same weights together.</summary>
    internal static List<StudySegment> ByWeights(IReadOnlyList<StudyItem> items, IReadOnlyList<int> which) =>
        [.. which.GroupBy(index => items[index].Weights)
            .Select(group => new StudySegment(group.Key is { } name ? new WeightSource(WeightTypes.Parse(name)) : WeightSource.OfModel,
                [.. group]))];
}

/// <summary>Items measured on the same weights.</summary>
public sealed record StudySegment(WeightSource Weights, IReadOnlyList<int> Items);
