using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Inference;

/// <summary>
/// Keys and values of one sequence at every block. A branch holds its own from <see cref="Shared"/> on and reads those before from the trunk, which does
/// not change while the branch lives.
/// </summary>
/// <param name="blocks">L.</param>
/// <param name="width">K·D: entries a position and block.</param>
internal sealed class SequenceCache(int blocks, int width)
{
    private const int LeastPositions = 64;

    private readonly float[][] _keys = [.. Enumerable.Repeat<float[]>([], blocks)], _values = [.. Enumerable.Repeat<float[]>([], blocks)];

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

    /// <summary>Makes room for positions up to <paramref name="length"/> and counts them as there; their entries are to be written.</summary>
    internal void Extend(int length)
    {
        var own = length - Shared;
        if (_keys[0].Length < own * width)
        {
            var room = LeastPositions;
            while (room < own) room *= 2;
            for (var block = 0; block < blocks; block++)
            {
                Array.Resize(ref _keys[block], room * width);
                Array.Resize(ref _values[block], room * width);
            }
        }
        Length = length;
    }

    /// <summary>The key of one of its own positions at a block, [K·D].</summary>
    internal Span<float> Key(int block, int position) => _keys[block].AsSpan((position - Shared) * width, width);

    /// <summary>The value of one of its own positions at a block, [K·D].</summary>
    internal Span<float> Value(int block, int position) => _values[block].AsSpan((position - Shared) * width, width);

    /// <summary>One head's keys at its own positions from the first on, [count, D].</summary>
    internal Matrix<float> Keys(int block, int count, int head, int headWidth) => new(_keys[block], head * headWidth, count, headWidth, width);

    /// <summary>One head's values at its own positions from the first on, [count, D].</summary>
    internal Matrix<float> Values(int block, int count, int head, int headWidth) => new(_values[block], head * headWidth, count, headWidth, width);
}
