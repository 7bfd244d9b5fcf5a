namespace Sparsescope.Studies.Icl;

/// <summary>Five levels of a pool by quantiles of its difficulty, 1 the easiest, 5 the hardest.</summary>
/// <remarks>
/// Rank r of n (0-based, ties by id) has level ⌊5r/n⌋ + 1, so sizes differ by one at most. An item that is not of the pool has the level
/// that an entry of its difficulty with the first id would have: r counts the entries that are strictly easier.
/// </remarks>
public sealed class DifficultyLevels
{
    /// <summary>How many levels there are.</summary>
    public const int Count = 5;

    private readonly double[] _sorted;   // empty where levels were given

    private DifficultyLevels(int[] levels, double[] sorted) => (OfPool, _sorted) = (levels, sorted);

    /// <summary>Level of each pool entry, by its position.</summary>
    public IReadOnlyList<int> OfPool { get; }

    /// <summary>Cuts a pool into levels.</summary>
    /// <param name="ids">Id of each entry.</param>
    /// <param name="difficulty">Of each entry; higher is harder, as a sparser state is by the claim.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a figure is NaN: a failed measurement has no level.</exception>
    public static DifficultyLevels Of(IReadOnlyList<string> ids, IReadOnlyList<double> difficulty)
    {
        if (ids.Count != difficulty.Count) throw new ArgumentException("there are as many ids as figures");
        if (difficulty.Any(double.IsNaN)) throw new ArgumentException("an entry's difficulty is NaN; leave it out, it has no level");
        int[] order = [.. Enumerable.Range(0, ids.Count).OrderBy(i => difficulty[i]).ThenBy(i => ids[i], StringComparer.Ordinal)];
        var levels = new int[ids.Count];
        for (var rank = 0; rank < order.Length; rank++) levels[order[rank]] = Level(rank, order.Length);
        return new(levels, [.. order.Select(i => difficulty[i])]);
    }

    /// <summary>Levels that are known, as those of a data set.</summary>
    /// <param name="levels">1 … 5 of each entry.</param>
    public static DifficultyLevels Given(IReadOnlyList<int> levels) =>
        levels.All(level => level is >= 1 and <= Count) ? new([.. levels], []) : throw new ArgumentException("a level lies in 1 … 5");

    /// <summary>Level of an item that is not of the pool.</summary>
    /// <exception cref="ArgumentException">The difficulty is NaN.</exception>
    /// <exception cref="InvalidOperationException">The levels were given, so nothing says where a figure lies among them.</exception>
    public int Of(double difficulty)
    {
        if (double.IsNaN(difficulty)) throw new ArgumentException("an item's difficulty is NaN; it has no level");
        if (_sorted.Length == 0) throw new InvalidOperationException("levels that were given have no quantiles");
        return Level(_sorted.Count(own => own < difficulty), _sorted.Length);
    }

    private static int Level(int rank, int of) => Math.Min(Count, (int)(5L * rank / of) + 1);
}
