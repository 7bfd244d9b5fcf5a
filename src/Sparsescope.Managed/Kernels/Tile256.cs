using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sparsescope.Managed.Kernels;

/// <summary>AVX2 with FMA: 6 × 16, twelve of the sixteen registers hold c, two a row of b, one an entry of a.</summary>
internal readonly struct Tile256 : ITile
{
    public static int Rows => 6;

    public static int Columns => 16;

    public static int Depth => 320;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ref readonly float a, ref readonly float b, int depth, ref float c, int stride, bool accumulate)
    {
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        ref var x = ref Unsafe.AsRef(in a);
        ref var y = ref Unsafe.AsRef(in b);
        for (var k = 0; k < depth; k++)
        {
            var left = Vector256.LoadUnsafe(ref y);
            var right = Vector256.LoadUnsafe(ref y, 8);
            var entry = Vector256.Create(x);
            c00 = Fma.MultiplyAdd(entry, left, c00);
            c01 = Fma.MultiplyAdd(entry, right, c01);
            entry = Vector256.Create(Unsafe.Add(ref x, 1));
            c10 = Fma.MultiplyAdd(entry, left, c10);
            c11 = Fma.MultiplyAdd(entry, right, c11);
            entry = Vector256.Create(Unsafe.Add(ref x, 2));
            c20 = Fma.MultiplyAdd(entry, left, c20);
            c21 = Fma.MultiplyAdd(entry, right, c21);
            entry = Vector256.Create(Unsafe.Add(ref x, 3));
            c30 = Fma.MultiplyAdd(entry, left, c30);
            c31 = Fma.MultiplyAdd(entry, right, c31);
            entry = Vector256.Create(Unsafe.Add(ref x, 4));
            c40 = Fma.MultiplyAdd(entry, left, c40);
            c41 = Fma.MultiplyAdd(entry, right, c41);
            entry = Vector256.Create(Unsafe.Add(ref x, 5));
            c50 = Fma.MultiplyAdd(entry, left, c50);
            c51 = Fma.MultiplyAdd(entry, right, c51);
            x = ref Unsafe.Add(ref x, 6);
            y = ref Unsafe.Add(ref y, 16);
        }
        Store(c00, c01, ref c, accumulate);
        Store(c10, c11, ref Unsafe.Add(ref c, (nint)stride), accumulate);
        Store(c20, c21, ref Unsafe.Add(ref c, (nint)stride * 2), accumulate);
        Store(c30, c31, ref Unsafe.Add(ref c, (nint)stride * 3), accumulate);
        Store(c40, c41, ref Unsafe.Add(ref c, (nint)stride * 4), accumulate);
        Store(c50, c51, ref Unsafe.Add(ref c, (nint)stride * 5), accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> left, Vector256<float> right, ref float row, bool accumulate)
    {
        if (accumulate)
        {
            left += Vector256.LoadUnsafe(ref row);
            right += Vector256.LoadUnsafe(ref row, 8);
        }
        left.StoreUnsafe(ref row);
        right.StoreUnsafe(ref row, 8);
    }
}
