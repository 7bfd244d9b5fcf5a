using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Inference;

/// <summary>
/// Keys and values of one sequence at every block. A branch holds its own from <see cref="Shared"/> on and reads those before from the
/// trunk, which does not change while the branch lives.
/// </summary>
internal sealed class SequenceCache
{
    private readonly BlockCache[] _blocks;
    private int _mayBeCutBackTo = int.MaxValue;

    /// <param name="shapes">Of each block.</param>
    /// <param name="type">How they are kept.</param>
    internal SequenceCache(IReadOnlyList<CacheShape> shapes, CacheType type) =>
        _blocks = [.. shapes.Select(shape => new BlockCache(shape, type))];

    /// <summary>Positions, those of the trunk among them.</summary>
    internal int Length { get; private set; }

    /// <summary>Positions that lie in the trunk.</summary>
    internal int Shared { get; private set; }

    internal SequenceCache? Trunk { get; private set; }

    /// <summary>Bytes that are taken.</summary>
    internal long Bytes => _blocks.Sum(block => block.Bytes);

    /// <summary>Begins as what the trunk holds.</summary>
    internal void Begin(SequenceCache trunk)
    {
        (Trunk, Shared, Length) = (trunk, trunk.Length, trunk.Length);
        foreach (var block in _blocks) block.Restart(Shared);
    }

    /// <summary>Says that it may be cut back to a position later: what rows from there on see is kept.</summary>
    internal void Hold(int position) => _mayBeCutBackTo = Math.Min(_mayBeCutBackTo, position);

    /// <summary>True where what rows from a position on see is still there.</summary>
    internal bool CanCutBackTo(int position) => position == 0 || Array.TrueForAll(_blocks, block => block.CanCutBackTo(position));

    /// <summary>Cuts off the positions from <paramref name="from"/> on.</summary>
    internal void Trim(int from)
    {
        if (from > 0 && from < Shared) throw new InvalidOperationException("a branch cannot be cut back into its trunk");
        if (from > 0 && from < Length && Shared == 0 && !CanCutBackTo(from))
            throw new InvalidOperationException($"what position {from} sees is gone");
        if (from == 0)
        {
            (Trunk, Shared, _mayBeCutBackTo) = (null, 0, int.MaxValue);
            foreach (var block in _blocks) block.Restart(0);
        }
        Length = Math.Min(Length, from);
    }

    /// <summary>Makes room for positions up to <paramref name="length"/> and counts them as there; their entries are to be
    /// written. What the first of them sees stays.</summary>
    /// <param name="length">Positions.</param>
    /// <param name="longest">Positions that it will hardly pass.</param>
    internal void Extend(int length, int longest)
    {
        foreach (var block in _blocks) block.Reserve(Math.Min(Length, _mayBeCutBackTo), Length, length, longest);
        Length = length;
    }

    /// <summary>Keeps the key and the value, [K·D] each, of one of its own positions at a block.</summary>
    internal void Store(int block, int position, ReadOnlySpan<float> key, ReadOnlySpan<float> value) =>
        _blocks[block].Store(position, key, value);

    /// <summary>One head's keys at so many of its own positions; see <see cref="BlockCache.Keys"/>.</summary>
    internal Matrix<float> Keys(int block, int first, int count, int head, int headWidth, ref float[] scratch) =>
        _blocks[block].Keys(first, count, head, headWidth, ref scratch);

    /// <summary>One head's values at so many of its own positions; see <see cref="BlockCache.Values"/>.</summary>
    internal Matrix<float> Values(int block, int first, int count, int head, int headWidth, ref float[] scratch) =>
        _blocks[block].Values(first, count, head, headWidth, ref scratch);
}
