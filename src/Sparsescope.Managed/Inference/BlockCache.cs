using System.Runtime.InteropServices;
using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Inference;

/// <summary>Widths of what a block caches.</summary>
/// <param name="Width">K·D: entries a position, of keys as of values.</param>
/// <param name="Window">Positions that a row sees, its own included; null for all before.</param>
internal readonly record struct CacheShape(int Width, int? Window);

/// <summary>
/// Keys and values of one sequence at one block, at consecutive positions. Where rows see a window only, positions that no row will see any
/// more make room for new ones.
/// </summary>
internal sealed class BlockCache(CacheShape shape, CacheType type)
{
    // Sequences grow by doubling; one that passes Steady positions is taken for the longest of its run, so that no smaller arrays are left
    // behind.
    private const int LeastPositions = 64, Steady = 2048;

    private float[] _keys = [], _values = [];             // [room, K·D] of F32
    private ushort[] _shortKeys = [], _shortValues = [];  // the same of BF16
    private int _first;                                   // the position at index 0
    private int _room;

    /// <summary>The first position that is there.</summary>
    internal int First => _first;

    /// <summary>Bytes that are taken.</summary>
    internal long Bytes => 2L * _room * shape.Width * (type == CacheType.F32 ? sizeof(float) : sizeof(ushort));

    /// <summary>Begins anew at a position; keeps its memory.</summary>
    internal void Restart(int position) => _first = position;

    /// <summary>True where the sequence can be cut back to a position and go on from there.</summary>
    internal bool CanCutBackTo(int position) => _first <= FirstSeen(position);

    /// <summary>Makes room for positions [held, until).</summary>
    /// <param name="next">The least position that a row to come may have: what no row from there on sees may go.</param>
    /// <param name="held">Positions before it are there.</param>
    /// <param name="until">End of the new ones.</param>
    /// <param name="longest">Positions that the sequence will hardly pass.</param>
    internal void Reserve(int next, int held, int until, int longest)
    {
        if (until - _first <= _room) return;
        var from = Math.Max(_first, FirstSeen(next));
        var needed = until - from;
        var kept = held - from;
        if (needed <= _room)
        {
            Move(from - _first, kept);
        }
        else
        {
            var room = Math.Max(_room, LeastPositions);
            while (room < needed) room += room < Steady ? room : room / 2;
            if (shape.Window is null && longest >= until) room = needed > Steady ? longest - from : Math.Min(room, longest - from);
            Resize(ref _keys, ref _shortKeys, from - _first, kept, room);
            Resize(ref _values, ref _shortValues, from - _first, kept, room);
            _room = room;
        }
        _first = from;
    }

    /// <summary>Keeps the key and the value, [K·D] each, of a position there is room for.</summary>
    internal void Store(int position, ReadOnlySpan<float> key, ReadOnlySpan<float> value)
    {
        var at = (position - _first) * shape.Width;
        if (type == CacheType.F32)
        {
            key.CopyTo(_keys.AsSpan(at));
            value.CopyTo(_values.AsSpan(at));
            return;
        }
        Round(key, _shortKeys.AsSpan(at, key.Length));
        Round(value, _shortValues.AsSpan(at, value.Length));
    }

    /// <summary>One head's keys at positions that are there, [count, D].</summary>
    /// <param name="first">First position.</param>
    /// <param name="count">Positions.</param>
    /// <param name="head">Which head of keys.</param>
    /// <param name="headWidth">D.</param>
    /// <param name="scratch">Where they are laid out if they are not kept in float32; valid until the next call with it.</param>
    internal Matrix<float> Keys(int first, int count, int head, int headWidth, ref float[] scratch) =>
        View(_keys, _shortKeys, first, count, head, headWidth, ref scratch);

    /// <summary>One head's values, as <see cref="Keys"/>.</summary>
    internal Matrix<float> Values(int first, int count, int head, int headWidth, ref float[] scratch) =>
        View(_values, _shortValues, first, count, head, headWidth, ref scratch);

    private int FirstSeen(int position) => shape.Window is { } window ? Math.Max(0, position - window + 1) : 0;

    private Matrix<float> View(float[] whole, ushort[] rounded, int first, int count, int head, int headWidth, ref float[] scratch)
    {
        var offset = (first - _first) * shape.Width + head * headWidth;
        if (type == CacheType.F32) return new(whole, offset, count, headWidth, shape.Width);
        var wide = Parts.Rows.Room(ref scratch, count * headWidth);
        for (var row = 0; row < count; row++)
        {
            var from = rounded.AsSpan(offset + row * shape.Width, headWidth);
            var to = MemoryMarshal.Cast<float, uint>(wide.AsSpan(row * headWidth, headWidth));
            for (var i = 0; i < from.Length; i++) to[i] = (uint)from[i] << 16;
        }
        return Matrix.Of(wide, count, headWidth);
    }

    private void Move(int from, int count)
    {
        var (at, length) = (from * shape.Width, count * shape.Width);
        if (type == CacheType.F32)
        {
            _keys.AsSpan(at, length).CopyTo(_keys);
            _values.AsSpan(at, length).CopyTo(_values);
            return;
        }
        _shortKeys.AsSpan(at, length).CopyTo(_shortKeys);
        _shortValues.AsSpan(at, length).CopyTo(_shortValues);
    }

    private void Resize(ref float[] whole, ref ushort[] rounded, int from, int count, int room)
    {
        var (at, length) = (from * shape.Width, count * shape.Width);
        if (type == CacheType.F32)
        {
            var larger = new float[checked(room * shape.Width)];
            whole.AsSpan(at, length).CopyTo(larger);
            whole = larger;
            return;
        }
        var largerRounded = new ushort[checked(room * shape.Width)];
        rounded.AsSpan(at, length).CopyTo(largerRounded);
        rounded = largerRounded;
    }

    // To the nearest, ties to the even one; NaN stays NaN.
    private static void Round(ReadOnlySpan<float> from, Span<ushort> to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(from[i]);
            to[i] = (ushort)(float.IsNaN(from[i]) ? bits >> 16 | 0x40 : (bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
        }
    }
}
