using Sparsescope.Studies.Items;

namespace Sparsescope.Studies.Running;

/// <summary>The stated part of a study's items that costly controls are measured on.</summary>
public static class Subsample
{
    /// <summary>
    /// At most <paramref name="perCondition"/> items of every condition, in the study's order; whole questions where items are paired.
    /// Groups (clusters, sets of demonstrations) are taken in turn, so that a control has as many of them as fit: it stands on groups,
    /// and with fewer than ten has no interval. Seeded: the same study gives the same part.
    /// </summary>
    public static IReadOnlyList<int> Of(IReadOnlyList<StudyItem> items, int perCondition, ulong seed)
    {
        var random = new SplitMix64(seed);
        var chosen = new List<int>();
        var units = items.Index().GroupBy(item => item.Item.Pair is null ? (Unit: item.Item.Condition, IsPair: false)
            : (Unit: item.Item.Pair, IsPair: true), item => item.Index).ToList();
        foreach (var condition in units.Where(unit => !unit.Key.IsPair).Select(unit => unit.ToArray()))
        {
            random.Shuffle(condition.AsSpan());
            chosen.AddRange(InTurn(condition, index => items[index].Group).Take(perCondition));
        }
        var questions = units.Where(unit => unit.Key.IsPair).Select(unit => unit.ToArray()).ToArray();
        random.Shuffle(questions.AsSpan());
        chosen.AddRange(InTurn(questions, question => items[question[0]].Group).Take(perCondition).SelectMany(question => question));
        return [.. chosen.Order()];
    }

    /// <summary>One of every group, then a second of every group that has one, and so on, each round in the order given.</summary>
    /// <param name="units">Items or questions.</param>
    /// <param name="groupOf">Group of a unit; null where it stands for itself, which is a group of one.</param>
    private static IEnumerable<T> InTurn<T>(IEnumerable<T> units, Func<T, string?> groupOf)
    {
        var taken = new Dictionary<string, int>();
        return units.Select(unit => (Unit: unit, Round: RoundOf(groupOf(unit)))).ToList().OrderBy(unit => unit.Round)
            .Select(unit => unit.Unit);

        int RoundOf(string? group)
        {
            if (group is null)
            {
                return 0;
            }
            taken.TryGetValue(group, out var round);
            taken[group] = round + 1;
            return round;
        }
    }
}
