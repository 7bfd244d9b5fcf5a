using System.Numerics;
using System.Runtime.InteropServices;

namespace Sparsescope.Managed.Layers;

/// <summary>
/// Sums whose terms are added in an order that depends on nothing but their number and the width of the machine's vectors.
/// </summary>
/// <remarks>
/// The library's own sums (TensorPrimitives) first go to an aligned address, so their last bits change with where the garbage collector has
/// put an array: a run would not repeat itself. What it does entry by entry has no such order and is used as it is.
/// </remarks>
internal static class FixedOrder
{
    /// <summary>Σ aᵢ·bᵢ.</summary>
    public static T Dot<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Length, a.Length);
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        nuint i = 0, width = (nuint)Vector<T>.Count, end = (nuint)a.Length;
        Vector<T> sum0 = Vector<T>.Zero, sum1 = Vector<T>.Zero, sum2 = Vector<T>.Zero, sum3 = Vector<T>.Zero;
        for (; i + 4 * width <= end; i += 4 * width)
        {
            sum0 += Vector.LoadUnsafe(ref x, i) * Vector.LoadUnsafe(ref y, i);
            sum1 += Vector.LoadUnsafe(ref x, i + width) * Vector.LoadUnsafe(ref y, i + width);
            sum2 += Vector.LoadUnsafe(ref x, i + 2 * width) * Vector.LoadUnsafe(ref y, i + 2 * width);
            sum3 += Vector.LoadUnsafe(ref x, i + 3 * width) * Vector.LoadUnsafe(ref y, i + 3 * width);
        }
        for (; i + width <= end; i += width) sum0 += Vector.LoadUnsafe(ref x, i) * Vector.LoadUnsafe(ref y, i);
        var sum = Vector.Sum(sum0 + sum1 + (sum2 + sum3));
        for (; i < end; i++) sum += a[(int)i] * b[(int)i];
        return sum;
    }

    /// <summary>Σ aᵢ.</summary>
    public static T Sum<T>(ReadOnlySpan<T> a) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        nuint i = 0, width = (nuint)Vector<T>.Count, end = (nuint)a.Length;
        Vector<T> sum0 = Vector<T>.Zero, sum1 = Vector<T>.Zero;
        for (; i + 2 * width <= end; i += 2 * width)
        {
            sum0 += Vector.LoadUnsafe(ref x, i);
            sum1 += Vector.LoadUnsafe(ref x, i + width);
        }
        var sum = Vector.Sum(sum0 + sum1);
        for (; i < end; i++) sum += a[(int)i];
        return sum;
    }

    /// <summary>Σ aᵢ².</summary>
    public static T SumOfSquares<T>(ReadOnlySpan<T> a) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Dot(a, a);

    /// <summary>Σ aᵢ·bᵢ·cᵢ.</summary>
    public static T Dot<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Length, a.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(c.Length, a.Length);
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        ref var z = ref MemoryMarshal.GetReference(c);
        nuint i = 0, width = (nuint)Vector<T>.Count, end = (nuint)a.Length;
        Vector<T> sum0 = Vector<T>.Zero, sum1 = Vector<T>.Zero;
        for (; i + 2 * width <= end; i += 2 * width)
        {
            sum0 += Vector.LoadUnsafe(ref x, i) * Vector.LoadUnsafe(ref y, i) * Vector.LoadUnsafe(ref z, i);
            sum1 += Vector.LoadUnsafe(ref x, i + width) * Vector.LoadUnsafe(ref y, i + width) * Vector.LoadUnsafe(ref z, i + width);
        }
        var sum = Vector.Sum(sum0 + sum1);
        for (; i < end; i++) sum += a[(int)i] * b[(int)i] * c[(int)i];
        return sum;
    }
}
