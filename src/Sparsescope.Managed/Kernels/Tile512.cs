using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sparsescope.Managed.Kernels;

/// <summary>AVX-512: 12 × 32, twenty-four of the thirty-two registers hold c.</summary>
internal readonly struct Tile512 : ITile
{
    public static int Rows => 12;

    public static int Columns => 32;

    public static int Depth => 256;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ref readonly float a, ref readonly float b, int depth, ref float c, int stride, bool accumulate)
    {
        Vector512<float> c0L = default, c0R = default, c1L = default, c1R = default, c2L = default, c2R = default;
        Vector512<float> c3L = default, c3R = default, c4L = default, c4R = default, c5L = default, c5R = default;
        Vector512<float> c6L = default, c6R = default, c7L = default, c7R = default, c8L = default, c8R = default;
        Vector512<float> c9L = default, c9R = default, c10L = default, c10R = default, c11L = default, c11R = default;
        ref var x = ref Unsafe.AsRef(in a);
        ref var y = ref Unsafe.AsRef(in b);
        for (var k = 0; k < depth; k++)
        {
            var left = Vector512.LoadUnsafe(ref y);
            var right = Vector512.LoadUnsafe(ref y, 16);
            var entry = Vector512.Create(x);
            c0L = Avx512F.FusedMultiplyAdd(entry, left, c0L);
            c0R = Avx512F.FusedMultiplyAdd(entry, right, c0R);
            entry = Vector512.Create(Unsafe.Add(ref x, 1));
            c1L = Avx512F.FusedMultiplyAdd(entry, left, c1L);
            c1R = Avx512F.FusedMultiplyAdd(entry, right, c1R);
            entry = Vector512.Create(Unsafe.Add(ref x, 2));
            c2L = Avx512F.FusedMultiplyAdd(entry, left, c2L);
            c2R = Avx512F.FusedMultiplyAdd(entry, right, c2R);
            entry = Vector512.Create(Unsafe.Add(ref x, 3));
            c3L = Avx512F.FusedMultiplyAdd(entry, left, c3L);
            c3R = Avx512F.FusedMultiplyAdd(entry, right, c3R);
            entry = Vector512.Create(Unsafe.Add(ref x, 4));
            c4L = Avx512F.FusedMultiplyAdd(entry, left, c4L);
            c4R = Avx512F.FusedMultiplyAdd(entry, right, c4R);
            entry = Vector512.Create(Unsafe.Add(ref x, 5));
            c5L = Avx512F.FusedMultiplyAdd(entry, left, c5L);
            c5R = Avx512F.FusedMultiplyAdd(entry, right, c5R);
            entry = Vector512.Create(Unsafe.Add(ref x, 6));
            c6L = Avx512F.FusedMultiplyAdd(entry, left, c6L);
            c6R = Avx512F.FusedMultiplyAdd(entry, right, c6R);
            entry = Vector512.Create(Unsafe.Add(ref x, 7));
            c7L = Avx512F.FusedMultiplyAdd(entry, left, c7L);
            c7R = Avx512F.FusedMultiplyAdd(entry, right, c7R);
            entry = Vector512.Create(Unsafe.Add(ref x, 8));
            c8L = Avx512F.FusedMultiplyAdd(entry, left, c8L);
            c8R = Avx512F.FusedMultiplyAdd(entry, right, c8R);
            entry = Vector512.Create(Unsafe.Add(ref x, 9));
            c9L = Avx512F.FusedMultiplyAdd(entry, left, c9L);
            c9R = Avx512F.FusedMultiplyAdd(entry, right, c9R);
            entry = Vector512.Create(Unsafe.Add(ref x, 10));
            c10L = Avx512F.FusedMultiplyAdd(entry, left, c10L);
            c10R = Avx512F.FusedMultiplyAdd(entry, right, c10R);
            entry = Vector512.Create(Unsafe.Add(ref x, 11));
            c11L = Avx512F.FusedMultiplyAdd(entry, left, c11L);
            c11R = Avx512F.FusedMultiplyAdd(entry, right, c11R);
            x = ref Unsafe.Add(ref x, 12);
            y = ref Unsafe.Add(ref y, 32);
        }
        Store(c0L, c0R, ref c, accumulate);
        Store(c1L, c1R, ref Unsafe.Add(ref c, (nint)stride), accumulate);
        Store(c2L, c2R, ref Unsafe.Add(ref c, (nint)stride * 2), accumulate);
        Store(c3L, c3R, ref Unsafe.Add(ref c, (nint)stride * 3), accumulate);
        Store(c4L, c4R, ref Unsafe.Add(ref c, (nint)stride * 4), accumulate);
        Store(c5L, c5R, ref Unsafe.Add(ref c, (nint)stride * 5), accumulate);
        Store(c6L, c6R, ref Unsafe.Add(ref c, (nint)stride * 6), accumulate);
        Store(c7L, c7R, ref Unsafe.Add(ref c, (nint)stride * 7), accumulate);
        Store(c8L, c8R, ref Unsafe.Add(ref c, (nint)stride * 8), accumulate);
        Store(c9L, c9R, ref Unsafe.Add(ref c, (nint)stride * 9), accumulate);
        Store(c10L, c10R, ref Unsafe.Add(ref c, (nint)stride * 10), accumulate);
        Store(c11L, c11R, ref Unsafe.Add(ref c, (nint)stride * 11), accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> left, Vector512<float> right, ref float row, bool accumulate)
    {
        if (accumulate)
        {
            left += Vector512.LoadUnsafe(ref row);
            right += Vector512.LoadUnsafe(ref row, 16);
        }
        left.StoreUnsafe(ref row);
        right.StoreUnsafe(ref row, 16);
    }
}
