using System.Numerics;
using System.Runtime.InteropServices;

namespace Sparsescope.Managed.Layers;

/// <summary>Rotary positions: entries i and i + D/2 of a head turn together, by the angle t·θ^(−2i/D) at position t.</summary>
/// <remarks>Su et al., "RoFormer", 2021; pairs half a head apart, as transformers has them.</remarks>
public static class Rope
{
    /// <summary>Turns every head in place.</summary>
    public static void Forward<T>(
        Span<T> rows,                // (T, stride): the heads come first in each row
        RopeTable<T> table,
        int heads,
        int stride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Turn(rows, table, heads, stride, back: false);

    /// <summary>Turns the gradients of turned heads back, in place.</summary>
    public static void Backward<T>(
        Span<T> dRows,               // (T, stride)
        RopeTable<T> table,
        int heads,
        int stride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Turn(dRows, table, heads, stride, back: true);

    private static void Turn<T>(Span<T> rows, RopeTable<T> table, int heads, int stride, bool back)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var half = table.Half;
        for (var t = 0; t * stride < rows.Length; t++)
        {
            for (var head = 0; head < heads; head++)
            {
                var x = rows.Slice(t * stride + head * 2 * half, 2 * half);
                TurnHead(x[..half], x[half..], table.Cosines(t), table.Sines(t), back ? -T.One : T.One);
            }
        }
    }

    private static void TurnHead<T>(Span<T> first, Span<T> second, ReadOnlySpan<T> cosines, ReadOnlySpan<T> sines, T sign)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref var a = ref MemoryMarshal.GetReference(first);
        ref var b = ref MemoryMarshal.GetReference(second);
        ref var c = ref MemoryMarshal.GetReference(cosines);
        ref var s = ref MemoryMarshal.GetReference(sines);
        nuint i = 0, width = (nuint)Vector<T>.Count, end = (nuint)first.Length;
        for (; i + width <= end; i += width)
        {
            Vector<T> x = Vector.LoadUnsafe(ref a, i), y = Vector.LoadUnsafe(ref b, i);
            Vector<T> cos = Vector.LoadUnsafe(ref c, i), sin = Vector.LoadUnsafe(ref s, i) * sign;
            (x * cos - y * sin).StoreUnsafe(ref a, i);
            (y * cos + x * sin).StoreUnsafe(ref b, i);
        }
        for (var j = (int)i; j < first.Length; j++)
        {
            T x = first[j], y = second[j], sin = sines[j] * sign;
            first[j] = x * cosines[j] - y * sin;
            second[j] = y * cosines[j] + x * sin;
        }
    }
}
