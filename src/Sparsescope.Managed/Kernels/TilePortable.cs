using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sparsescope.Managed.Kernels;

/// <summary>Any processor: 4 rows × 2 vectors of whatever length it has. Product and sum are fused where it can.</summary>
internal readonly struct TilePortable : ITile
{
    public static int Rows => 4;

    public static int Columns => 2 * Vector<float>.Count;

    public static int Depth => 256;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ref readonly float a, ref readonly float b, int depth, ref float c, int stride, bool accumulate)
    {
        Vector<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default,
            c31 = default;
        ref var x = ref Unsafe.AsRef(in a);
        ref var y = ref Unsafe.AsRef(in b);
        for (var k = 0; k < depth; k++)
        {
            var left = Vector.LoadUnsafe(ref y);
            var right = Vector.LoadUnsafe(ref y, (nuint)Vector<float>.Count);
            var entry = new Vector<float>(x);
            c00 = Vector.MultiplyAddEstimate(entry, left, c00);
            c01 = Vector.MultiplyAddEstimate(entry, right, c01);
            entry = new Vector<float>(Unsafe.Add(ref x, 1));
            c10 = Vector.MultiplyAddEstimate(entry, left, c10);
            c11 = Vector.MultiplyAddEstimate(entry, right, c11);
            entry = new Vector<float>(Unsafe.Add(ref x, 2));
            c20 = Vector.MultiplyAddEstimate(entry, left, c20);
            c21 = Vector.MultiplyAddEstimate(entry, right, c21);
            entry = new Vector<float>(Unsafe.Add(ref x, 3));
            c30 = Vector.MultiplyAddEstimate(entry, left, c30);
            c31 = Vector.MultiplyAddEstimate(entry, right, c31);
            x = ref Unsafe.Add(ref x, 4);
            y = ref Unsafe.Add(ref y, 2 * Vector<float>.Count);
        }
        Store(c00, c01, ref c, accumulate);
        Store(c10, c11, ref Unsafe.Add(ref c, (nint)stride), accumulate);
        Store(c20, c21, ref Unsafe.Add(ref c, (nint)stride * 2), accumulate);
        Store(c30, c31, ref Unsafe.Add(ref c, (nint)stride * 3), accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<float> left, Vector<float> right, ref float row, bool accumulate)
    {
        if (accumulate)
        {
            left += Vector.LoadUnsafe(ref row);
            right += Vector.LoadUnsafe(ref row, (nuint)Vector<float>.Count);
        }
        left.StoreUnsafe(ref row);
        right.StoreUnsafe(ref row, (nuint)Vector<float>.Count);
    }
}
