using Sparsescope.Studies.Items;

namespace Sparsescope.Studies.Running;

/// <summary>The stated part of a study's items that costly controls are measured on.</summary>
public static class Subsample
{
    /// <summary>
    /// At most <paramref name="perCondition"/> items of every condition, in the study's order; whole questions where items are paired.
    /// Seeded: the same study gives the same part.
    /// </summary>
    public static IReadOnlyList<int> Of(IReadOnlyList<StudyItem> items, int perCondition, ulong seed)
    {
        var random = new SplitMix64(seed);
        var chosen = new List<int>();
        var groups = items.Index().GroupBy(item => item.Item.Pair is null ? (Unit: item.Item.Condition, IsPair: false)
            : (Unit: item.Item.Pair, IsPair: true), item => item.Index).ToList();
        foreach (var condition in groups.Where(group => !group.Key.IsPair).Select(group => group.ToArray()))
        {
            random.Shuffle(condition.AsSpan());
            chosen.AddRange(condition.Take(perCondition));
        }
        var questions = groups.Where(group => group.Key.IsPair).Select(group => group.ToArray()).ToArray();
        random.Shuffle(questions.AsSpan());
        chosen.AddRange(questions.Take(perCondition).SelectMany(question => question));
        return [.. chosen.Order()];
    }
}
