namespace Sparsescope.Studies.Icl;

/// <summary>
/// Sparsity-guided selection as published (arXiv 2603.03415): of the nearest entries an easy item gets one of its level and then one a
/// level up, a medium item two of its level, a hard item one a level down and then one of its level.
/// </summary>
/// <remarks>
/// Where the text is silent: places whose level is among the nearest are served first, in order, each with the nearest entry not taken; a
/// place left over takes the nearest level that is there, of two equally near the easier, and keeps its place in the prompt.
/// </remarks>
public static class SparsityGuided
{
    /// <summary>Levels of the two places of an item's prompt.</summary>
    /// <param name="level">Of the item, 1 … 5: 1 is easy, 2 and 3 medium, 4 and 5 hard.</param>
    public static (int First, int Second) Wanted(int level) => level switch
    {
        1 => (1, 2),
        2 or 3 => (level, level),
        4 or 5 => (level - 1, level),
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "a level lies in 1 … 5"),
    };

    /// <summary>Chooses the pair.</summary>
    /// <param name="level">Of the item.</param>
    /// <param name="nearest">Entries near the item, nearest first; at least two.</param>
    /// <param name="levels">Level of each entry of the pool.</param>
    /// <exception cref="ArgumentException">Fewer than two entries are near.</exception>
    public static DemonstrationPair Choose(int level, IReadOnlyList<Neighbour> nearest, IReadOnlyList<int> levels)
    {
        if (nearest.Count < 2) throw new ArgumentException("two demonstrations need a pool of at least two entries");
        var (first, second) = Wanted(level);
        int[] wanted = [first, second], chosen = [-1, -1];
        for (var place = 0; place < wanted.Length; place++)
        {
            foreach (var near in nearest)
            {
                if (levels[near.Position] != wanted[place] || chosen.Contains(near.Position)) continue;
                chosen[place] = near.Position;
                break;
            }
        }
        var fills = 0;
        for (var place = 0; place < wanted.Length; place++)
        {
            if (chosen[place] >= 0) continue;
            fills++;
            // OrderBy keeps the order of the nearest among entries of one level.
            chosen[place] = nearest.Select(near => near.Position).Where(position => !chosen.Contains(position))
                .OrderBy(position => Math.Abs(levels[position] - wanted[place])).ThenBy(position => levels[position]).First();
        }
        return new(level, wanted, chosen, [.. chosen.Select(position => levels[position])], fills);
    }
}
