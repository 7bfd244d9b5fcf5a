namespace Sparsescope.Studies.Icl;

/// <summary>How demonstrations are chosen and ordered.</summary>
public enum IclArm
{
    /// <summary>Sparsity-guided, as published.</summary>
    Sg,

    /// <summary>The same with the levels reversed: the sparsest count as easy.</summary>
    SgLevelsReversed,

    /// <summary>The same pair, the other way round.</summary>
    SgOrderReversed,

    /// <summary>The two nearest, nearest first.</summary>
    KnnNearestFirst,

    /// <summary>The two nearest, nearest last.</summary>
    KnnNearestLast,

    /// <summary>The two nearest, dense to sparse.</summary>
    OrderUp,

    /// <summary>The two nearest, sparse to dense.</summary>
    OrderDown,

    /// <summary>Two of the twenty nearest, at random.</summary>
    RandomNearest,

    /// <summary>Two of the pool, at random.</summary>
    Random,

    /// <summary>Sparsity-guided with the pool's scores shuffled.</summary>
    Placebo,

    /// <summary>What the published scripts do, faults and all (<see cref="ScriptedSelection"/>): a replication, not the method.</summary>
    Scripted,

    /// <summary>No demonstration.</summary>
    ZeroShot,
}

/// <summary>A prompt with its demonstrations.</summary>
/// <param name="Item">What is asked.</param>
/// <param name="Demonstrations">Entries of the pool in prompt order.</param>
/// <param name="Level">Of the item, 1 … 5.</param>
/// <param name="Fills">Places taken from another level than wanted; 0 where the arm wants none.</param>
public sealed record IclPrompt(IclRecord Item, IReadOnlyList<IclRecord> Demonstrations, int Level, int Fills);

/// <summary>Chooses demonstrations of a pool for items.</summary>
public sealed class IclPrompts
{
    private const int Nearest = 20;

    private readonly IReadOnlyList<IclRecord> _pool;
    private readonly string[] _ids;
    private readonly double[] _difficulty;
    private readonly DifficultyLevels _levels;
    private readonly Neighbours _neighbours;
    private readonly bool _lowerIsSparser;

    /// <param name="pool">Two entries or more, with embeddings.</param>
    /// <param name="lowerIsSparser">Whether the scores that difficulties were made of are such: the scripts treat them otherwise.</param>
    /// <exception cref="BadInputException">There are fewer, or embeddings differ in width.</exception>
    public IclPrompts(IReadOnlyList<IclRecord> pool, bool lowerIsSparser = false)
    {
        _lowerIsSparser = lowerIsSparser;
        if (pool.Count < 2) throw new BadInputException("The pool has fewer than two entries; two demonstrations need more.");
        if (pool.FirstOrDefault(e => e.Embedding!.Length != pool[0].Embedding!.Length) is { } other)
        {
            throw new BadInputException($"The embedding of '{other.Id}' has {other.Embedding!.Length} numbers and that of '{pool[0].Id}' "
                + $"{pool[0].Embedding!.Length}; all must come from one model.");
        }
        _pool = pool;
        _ids = [.. pool.Select(e => e.Id)];
        _difficulty = [.. pool.Select(e => e.Difficulty)];
        _levels = DifficultyLevels.Of(_ids, _difficulty);
        _neighbours = new(_ids, [.. pool.Select(e => e.Embedding!)]);
    }

    /// <summary>Refuses items that stand in the pool too, in the same words or nearly.</summary>
    /// <exception cref="BadInputException">Names the first such pair.</exception>
    public static void RequireNoDuplicates(IReadOnlyList<IclRecord> pool, IReadOnlyList<IclRecord> items)
    {
        if (TextDuplicates.First([.. pool.Select(e => e.Question)], [.. items.Select(e => e.Question)]) is not { } found) return;
        throw new BadInputException(
            FormattableString.Invariant($"Item '{items[found.Item].Id}' is the pool's '{pool[found.Pool].Id}' told again: ")
            + FormattableString.Invariant($"{100 * found.Jaccard:F0} % of their 5-grams are shared. ")
            + "Leave one of them out, or the answer stands in the prompt.");
    }

    /// <summary>The prompts of all items, in order.</summary>
    /// <param name="items">With embeddings of the pool's width.</param>
    /// <param name="arm">How demonstrations are chosen.</param>
    /// <param name="seed">Of what is random; each item has a seed of its own.</param>
    /// <exception cref="BadInputException">An embedding has another width than the pool's.</exception>
    public IEnumerable<IclPrompt> Build(IReadOnlyList<IclRecord> items, IclArm arm, ulong seed)
    {
        var levels = arm switch
        {
            IclArm.SgLevelsReversed => DifficultyLevels.Of(_ids, [.. _difficulty.Select(d => -d)]),
            IclArm.Placebo => Shuffled(seed),
            _ => _levels,
        };
        var scripted = arm == IclArm.Scripted ? Scripts() : null;
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            if (item.Embedding!.Length != _pool[0].Embedding!.Length)
            {
                throw new BadInputException($"The embedding of item '{item.Id}' has {item.Embedding.Length} numbers and the pool's "
                    + $"{_pool[0].Embedding!.Length}; all must come from one model.");
            }
            var near = _neighbours.Of(item.Embedding, Nearest);
            var level = _levels.Of(item.Difficulty);
            var own = SplitMix64.Derive(seed, (ulong)i);
            var fills = 0;
            IReadOnlyList<int> Guided(DifficultyLevels of, int at)
            {
                var pair = SparsityGuided.Choose(at, near, of.OfPool);
                fills = pair.Fills;
                return pair.Positions;
            }
            IReadOnlyList<int> AsScripted(IclRecord of)
            {
                var cosines = new double[_pool.Count];
                foreach (var one in _neighbours.Of(of.Embedding!, _pool.Count)) cosines[one.Position] = one.Cosine;
                var choice = scripted!.Choose(Score(of.Difficulty), cosines, Nearest);
                (level, fills) = (choice.Level, choice.Fills);
                return [.. choice.Positions.OfType<int>()];
            }
            var chosen = arm switch
            {
                IclArm.Sg or IclArm.Placebo => Guided(levels, level),
                IclArm.SgLevelsReversed => Guided(levels, levels.Of(-item.Difficulty)),
                IclArm.SgOrderReversed => [.. Guided(levels, level).Reverse()],
                IclArm.KnnNearestFirst => NearestPair.NearestFirst(near),
                IclArm.KnnNearestLast => NearestPair.NearestLast(near),
                IclArm.OrderUp => NearestPair.ByDifficulty(near, _ids, _difficulty, hardestFirst: false),
                IclArm.OrderDown => NearestPair.ByDifficulty(near, _ids, _difficulty, hardestFirst: true),
                IclArm.Scripted => AsScripted(item),
                IclArm.RandomNearest => NearestPair.Random(near, own),
                IclArm.Random => NearestPair.Random([.. Enumerable.Range(0, _pool.Count).Select(p => new Neighbour(p, 0))], own),
                _ => [],
            };
            yield return new(item, [.. chosen.Select(p => _pool[p])], level, fills);
        }
    }

    private ScriptedSelection Scripts() => _pool.Count >= DifficultyLevels.Count
        ? new([.. _difficulty.Select(Score)], highIsEasy: _lowerIsSparser)
        : throw new BadInputException($"The pool has {_pool.Count} entries; the scripts' five levels need as many.");

    private double Score(double difficulty) => _lowerIsSparser ? -difficulty : difficulty;

    private DifficultyLevels Shuffled(ulong seed)
    {
        double[] shuffled = [.. _difficulty];
        new SplitMix64(SplitMix64.Derive(seed, ulong.MaxValue)).Shuffle(shuffled.AsSpan());
        return DifficultyLevels.Of(_ids, shuffled);
    }
}
