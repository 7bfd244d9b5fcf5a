using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sparsescope.Managed.Kernels;

/// <summary>Copies a strip of a matrix into the order in which a tile reads it: [depth, lanes], lanes beyond the matrix zero.</summary>
internal static class Packing
{
    /// <summary>target[k, lane] = the entry at from + lane·across + k·along.</summary>
    /// <param name="data">The matrix' array.</param>
    /// <param name="from">Index of lane 0, k = 0.</param>
    /// <param name="across">Entries from one lane to the next; it or <paramref name="along"/> is 1.</param>
    /// <param name="along">Entries from one k to the next.</param>
    /// <param name="present">Lanes the matrix has.</param>
    /// <param name="lanes">Lanes of the strip.</param>
    /// <param name="depth">Entries of k.</param>
    /// <param name="target">Where the strip goes, lanes · depth entries.</param>
    internal static void Pack(float[] data, int from, int across, int along, int present, int lanes, int depth, Span<float> target)
    {
        target = target[..(lanes * depth)];
        if (present < lanes) target.Clear();
        if (across == 1) CopyLanes(data, from, along, present, lanes, depth, target);
        else Turn(data, from, across, along, present, lanes, depth, target);
    }

    private static void CopyLanes(float[] data, int from, int along, int present, int lanes, int depth, Span<float> target)
    {
        var quads = present & ~3;
        ref var source = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(data), from);
        ref var destination = ref MemoryMarshal.GetReference(target);
        for (var k = 0; k < depth; k++)
        {
            // A strip is 4 to 32 lanes wide: less than a call to copy them would take.
            for (var lane = 0; lane < quads; lane += 4)
                Vector128.LoadUnsafe(ref source, (nuint)lane).StoreUnsafe(ref destination, (nuint)lane);
            for (var lane = quads; lane < present; lane++) Unsafe.Add(ref destination, lane) = Unsafe.Add(ref source, lane);
            source = ref Unsafe.Add(ref source, along);
            destination = ref Unsafe.Add(ref destination, lanes);
        }
    }

    // Lanes lie apart, k runs along memory: blocks of 4 × 4 are turned in registers, what is left over one by one.
    private static void Turn(float[] data, int from, int across, int along, int present, int lanes, int depth, Span<float> target)
    {
        var turned = Sse.IsSupported && along == 1 ? present & ~3 : 0;
        var whole = turned > 0 ? depth & ~3 : 0;
        ref var source = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(data), from);
        ref var destination = ref MemoryMarshal.GetReference(target);
        for (var k = 0; k < whole; k += 4)
        {
            for (var lane = 0; lane < turned; lane += 4)
                Turn4(ref Unsafe.Add(ref source, (nint)lane * across + k), across, ref Unsafe.Add(ref destination, (nint)k * lanes + lane),
                    lanes);
        }
        for (var lane = 0; lane < present; lane++)
        {
            for (var k = lane < turned ? whole : 0; k < depth; k++) target[k * lanes + lane] = data[from + lane * across + k * along];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn4(ref float source, nint across, ref float target, nint lanes)
    {
        var (r0, r1) = (Vector128.LoadUnsafe(ref source), Vector128.LoadUnsafe(ref Unsafe.Add(ref source, across)));
        var (r2, r3) = (Vector128.LoadUnsafe(ref Unsafe.Add(ref source, across * 2)),
            Vector128.LoadUnsafe(ref Unsafe.Add(ref source, across * 3)));
        var (low01, high01) = (Sse.UnpackLow(r0, r1), Sse.UnpackHigh(r0, r1));   // (a0 b0 a1 b1), (a2 b2 a3 b3)
        var (low23, high23) = (Sse.UnpackLow(r2, r3), Sse.UnpackHigh(r2, r3));   // (c0 d0 c1 d1), (c2 d2 c3 d3)
        Sse.MoveLowToHigh(low01, low23).StoreUnsafe(ref target);                 // (a0 b0 c0 d0)
        Sse.MoveHighToLow(low23, low01).StoreUnsafe(ref Unsafe.Add(ref target, lanes));
        Sse.MoveLowToHigh(high01, high23).StoreUnsafe(ref Unsafe.Add(ref target, lanes * 2));
        Sse.MoveHighToLow(high23, high01).StoreUnsafe(ref Unsafe.Add(ref target, lanes * 3));
    }
}
