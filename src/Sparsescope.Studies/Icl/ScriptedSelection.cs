namespace Sparsescope.Studies.Icl;

/// <summary>What the published scripts chose for an item.</summary>
/// <param name="Level">1 … L.</param>
/// <param name="Branch">easy, medium or hard.</param>
/// <param name="Positions">Entries of the pool in prompt order; null is an empty turn.</param>
/// <param name="Fills">Places topped up from other levels.</param>
public sealed record ScriptedChoice(int Level, string Branch, IReadOnlyList<int?> Positions, int Fills);

/// <summary>
/// The selection of the published scripts, faults and all, kept only to replicate their figures: a replication arm, not the method.
/// </summary>
/// <remarks>
/// Its faults: a score outside the ranges of all levels goes to level 1 if low and to the last if high whatever the metric's direction, so
/// that for the default L0, where low is sparse, the sparsest items become "very easy"; with five levels the easy branch is never reached,
/// as ⌊5/3⌋ = 1 and no level is below it; a hard item can get one demonstration twice; with six levels or more a missing example becomes an
/// empty turn.
/// </remarks>
public sealed class ScriptedSelection
{
    private readonly int _count;
    private readonly int[] _levels, _place;
    private readonly (double Least, double Largest)[] _ranges;

    /// <param name="scores">Of each pool entry, in file order; a failed one as the scripts count it (0 for L0, 1 for top energy).</param>
    /// <param name="highIsEasy">True for L0, false for top energy.</param>
    /// <param name="levels">L, five unless their option says otherwise.</param>
    /// <exception cref="ArgumentException">The pool has fewer entries than levels.</exception>
    public ScriptedSelection(IReadOnlyList<double> scores, bool highIsEasy, int levels = 5)
    {
        if (scores.Count < levels) throw new ArgumentException($"a pool of {scores.Count} entries has no {levels} levels");
        _count = levels;
        var all = Enumerable.Range(0, scores.Count);
        int[] order = [.. highIsEasy ? all.OrderByDescending(i => scores[i]) : all.OrderBy(i => scores[i])];
        var size = order.Length / levels;
        _levels = new int[order.Length];
        _place = new int[order.Length];
        for (var rank = 0; rank < order.Length; rank++)
        {
            _levels[order[rank]] = Math.Min(rank / size + 1, levels);
            _place[order[rank]] = rank;
        }
        _ranges = [.. Enumerable.Range(1, levels).Select(level =>
        {
            double[] own = [.. all.Where(i => _levels[i] == level).Select(i => scores[i])];
            return (own.Min(), own.Max());
        })];
    }

    /// <summary>Entries of each level, by their position.</summary>
    public IReadOnlyList<int> Levels => _levels;

    /// <summary>Least and largest score of each level.</summary>
    public IReadOnlyList<(double Least, double Largest)> Ranges => _ranges;

    /// <summary>Level of an item's score.</summary>
    public int LevelOf(double score)
    {
        for (var level = 1; level <= _count; level++)
        {
            if (score >= _ranges[level - 1].Least && score <= _ranges[level - 1].Largest) return level;
        }
        if (score < _ranges[0].Least) return 1;
        if (score > _ranges[^1].Largest) return _count;
        return Enumerable.Range(1, _count)
            .MinBy(level => Math.Abs(score - (_ranges[level - 1].Least + _ranges[level - 1].Largest) / 2));
    }

    /// <summary>Chooses the pair.</summary>
    /// <param name="score">Of the item.</param>
    /// <param name="cosines">Of the item with each entry of the pool.</param>
    /// <param name="nearest">How many near entries are looked at.</param>
    public ScriptedChoice Choose(double score, IReadOnlyList<double> cosines, int nearest = 20)
    {
        int[] near = [.. Enumerable.Range(0, cosines.Count).OrderByDescending(i => cosines[i]).ThenBy(i => _place[i]).Take(nearest)];
        var level = LevelOf(score);
        int? First(Func<int, bool> fits) => near.Where(fits).Select(i => (int?)i).FirstOrDefault();
        if (level < _count / 3)
            return new(level, "easy", [First(i => _levels[i] == level), First(i => _levels[i] == level + 1)], 0);
        if (level < 2 * _count / 3)
        {
            List<int?> pair = [.. near.Where(i => _levels[i] == level).Take(2)];
            var own = pair.Count;
            foreach (var i in near)
            {
                if (pair.Count < 2 && !pair.Contains(i)) pair.Add(i);
            }
            return new(level, "medium", pair, pair.Count - own);
        }
        var fills = 0;
        var lower = First(i => _levels[i] == Math.Max(1, level - 1));
        var same = First(i => _levels[i] == level && i != lower);
        if (lower is null)
        {
            lower = near[0];
            fills++;
        }
        if (same is null)
        {
            same = First(i => i != lower);
            fills++;
        }
        return new(level, "hard", [lower, same], fills);
    }
}
