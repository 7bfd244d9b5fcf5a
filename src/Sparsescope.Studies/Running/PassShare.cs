using Sparsescope.Measuring;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>
/// What of a pass is to be measured here, and what of that is stored already. The windows of a pass are dealt to the parts of a run in
/// turn; the deal of each pass and segment begins with another part, so that passes of one window do not all fall to the first.
/// </summary>
internal sealed class PassShare
{
    private readonly HashSet<long> _stored;
    private readonly int _deal;
    private readonly IReadOnlyList<int> _counts;
    private readonly IReadOnlyList<IReadOnlyList<WindowPlace>>? _windows;

    /// <param name="store">Where it is kept.</param>
    /// <param name="run">Id of the run.</param>
    /// <param name="pass">Name of the pass.</param>
    /// <param name="items">The items of each of its segments.</param>
    /// <param name="part">The part that is measured, its number of the pass, and the windows of each segment; null for the whole
    /// run.</param>
    /// <exception cref="BadInputException">Other items are stored at the places of these, as an earlier version chose them.</exception>
    internal PassShare(RunStore store, string run, string pass, IReadOnlyList<IReadOnlyList<int>> items, PassPart? part)
    {
        var stored = store.Positions(run, pass);
        RequireSame(stored, [.. items.SelectMany(segment => segment)], pass);
        _stored = [.. stored.Keys];
        (_counts, Shard, _deal, _windows) = ([.. items.Select(segment => segment.Count)], part?.Shard ?? Shard.Whole, part?.Pass ?? 0,
            part?.Windows);
        Total = _windows is null ? _counts.Sum() : Own().Sum(own => own.Window.Count);
        Stored = _windows is null ? _counts.Index().Sum(StoredOf)
            : Own().Sum(own => Enumerable.Range(0, own.Window.Count)
                .Count(i => _stored.Contains(First(own.Segment) + own.Window.First + i)));
    }

    /// <summary>Items that are measured here.</summary>
    internal int Total { get; }

    /// <summary>Those of them that are stored.</summary>
    internal int Stored { get; }

    private Shard Shard { get; }

    /// <summary>Whether anything of a segment is still to be measured here.</summary>
    internal bool IsOpen(int segment) => _windows is null ? StoredOf((segment, _counts[segment])) < _counts[segment]
        : Own().Any(own => own.Segment == segment && Delivered(segment, own.Window) < own.Window.Count);

    /// <summary>How many of a window's items are stored, or not to be measured here, from its first on.</summary>
    internal int Delivered(int segment, WindowPlace window)
    {
        if (!IsOwn(segment, window)) return window.Count;
        var (first, done) = (First(segment) + window.First, 0);
        while (done < window.Count && _stored.Contains(first + done)) done++;
        return done;
    }

    /// <summary>True for an item that is stored though others before it in its window are not.</summary>
    internal bool IsStored(int segment, long number) => _stored.Contains(First(segment) + number);

    /// <summary>Position in the pass of a segment's first item.</summary>
    internal long First(int segment) => _counts.Take(segment).Sum(count => (long)count);

    // What is stored is known by its place alone.
    private static void RequireSame(IReadOnlyDictionary<long, int> stored, int[] items, string pass)
    {
        if (stored.All(place => place.Key < items.Length && items[place.Key] == place.Value)) return;
        throw new BadInputException($"The pass '{pass}' of this run was begun with other items, as an earlier version chose them: remove "
            + "the run, or measure into another store.");
    }

    private bool IsOwn(int segment, WindowPlace window) => Shard.IsDealt(window.Number + segment + _deal);

    private IEnumerable<(int Segment, WindowPlace Window)> Own() =>
        _windows!.Index().SelectMany(segment => segment.Item.Where(window => IsOwn(segment.Index, window))
            .Select(window => (segment.Index, window)));

    private int StoredOf((int Index, int Item) segment)
    {
        var first = First(segment.Index);
        return Enumerable.Range(0, segment.Item).Count(i => _stored.Contains(first + i));
    }
}

/// <summary>A pass in a run that is measured in parts.</summary>
/// <param name="Shard">Which part is measured.</param>
/// <param name="Pass">Number of the pass in the run, from 0.</param>
/// <param name="Windows">The windows of each of its segments.</param>
internal sealed record PassPart(Shard Shard, int Pass, IReadOnlyList<IReadOnlyList<WindowPlace>> Windows);
