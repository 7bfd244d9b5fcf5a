using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Inference;

/// <summary>
/// Keys and values of one sequence at every block. A branch holds its own from <see cref="Shared"/> on and reads those before from the
/// trunk, which does not change while the branch lives.
/// </summary>
/// <param name="widths">[L]: K·D of each block, entries a position.</param>
internal sealed class SequenceCache(int[] widths)
{
    private const int LeastPositions = 64;

    private readonly float[][] _keys = [.. widths.Select(_ => Array.Empty<float>())],
        _values = [.. widths.Select(_ => Array.Empty<float>())];
    private int _room;   // positions of its own that there is room for

    /// <summary>Positions, those of the trunk among them.</summary>
    internal int Length { get; private set; }

    /// <summary>Positions that lie in the trunk.</summary>
    internal int Shared { get; private set; }

    internal SequenceCache? Trunk { get; private set; }

    /// <summary>Begins as what the trunk holds.</summary>
    internal void Begin(SequenceCache trunk) => (Trunk, Shared, Length) = (trunk, trunk.Length, trunk.Length);

    /// <summary>Cuts off the positions from <paramref name="from"/> on.</summary>
    internal void Trim(int from)
    {
        if (from > 0 && from < Shared) throw new InvalidOperationException("a branch cannot be cut back into its trunk");
        if (from == 0) (Trunk, Shared) = (null, 0);
        Length = Math.Min(Length, from);
    }

    /// <summary>Makes room for positions up to <paramref name="length"/> and counts them as there; their entries are to be
    /// written.</summary>
    internal void Extend(int length)
    {
        var own = length - Shared;
        if (_room < own)
        {
            _room = Math.Max(_room, LeastPositions);
            while (_room < own) _room *= 2;
            for (var block = 0; block < widths.Length; block++)
            {
                Array.Resize(ref _keys[block], _room * widths[block]);
                Array.Resize(ref _values[block], _room * widths[block]);
            }
        }
        Length = length;
    }

    /// <summary>The key of one of its own positions at a block, [K·D].</summary>
    internal Span<float> Key(int block, int position) => _keys[block].AsSpan((position - Shared) * widths[block], widths[block]);

    /// <summary>The value of one of its own positions at a block, [K·D].</summary>
    internal Span<float> Value(int block, int position) => _values[block].AsSpan((position - Shared) * widths[block], widths[block]);

    /// <summary>One head's keys at so many of its own positions, [count, D]; <paramref name="first"/> counts from the first of its
    /// own.</summary>
    internal Matrix<float> Keys(int block, int first, int count, int head, int headWidth) =>
        new(_keys[block], first * widths[block] + head * headWidth, count, headWidth, widths[block]);

    /// <summary>One head's values at so many of its own positions, [count, D]; <paramref name="first"/> counts from the first of its
    /// own.</summary>
    internal Matrix<float> Values(int block, int first, int count, int head, int headWidth) =>
        new(_values[block], first * widths[block] + head * headWidth, count, headWidth, widths[block]);
}
