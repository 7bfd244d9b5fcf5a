using System.Runtime.InteropServices;

namespace Sparsescope.Managed.Kernels;

/// <summary>A buffer that begins at a multiple of 64 bytes and is only replaced to grow.</summary>
internal struct AlignedFloats
{
    private const int Line = 64;

    private float[]? _array;
    private int _start;

    /// <summary>Makes room for so many entries; what was there is lost.</summary>
    internal void Reserve(long entries)
    {
        if (_array is not null && _array.Length - _start >= entries) return;
        // One that grows with a text grows by a quarter at least: exact ones would be left behind at every stretch.
        if (_array is not null) entries = Math.Max(entries, Math.Min(Array.MaxLength - Line, _array.Length / 4L * 5));
        // Pinned, so that it stays where it begins at a cache line.
        _array = GC.AllocateUninitializedArray<float>(checked((int)(entries + Line / sizeof(float))), pinned: true);
        var address = (long)Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0);
        _start = (int)((Line - address % Line) % Line / sizeof(float));
    }

    internal readonly Span<float> From(int entry) => _array.AsSpan(_start + entry);
}
