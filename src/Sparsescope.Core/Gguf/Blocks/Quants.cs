using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sparsescope.Gguf.Blocks;

/// <summary>What the types of blocks share: reading scales, and sixteen small integers that become numbers at once.</summary>
internal static class Quants
{
    /// <summary>The half-precision number at an offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Half(ref readonly byte block, int offset) => (float)BitConverter.UInt16BitsToHalf(UInt16(in block, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ushort UInt16(ref readonly byte block, int offset) => Unsafe.ReadUnaligned<ushort>(in At(in block, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint UInt32(ref readonly byte block, int offset) => Unsafe.ReadUnaligned<uint>(in At(in block, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ref readonly byte At(ref readonly byte block, int offset) => ref Unsafe.Add(ref Unsafe.AsRef(in block), offset);

    /// <summary>Sixteen bytes from an offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> Bytes(ref readonly byte block, int offset) => Vector128.LoadUnsafe(in block, (nuint)offset);

    /// <summary>The four bits that begin <paramref name="shift"/> bits up in every byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> Nibbles(Vector128<byte> bytes, int shift) => Bits(bytes, shift, 0xF);

    /// <summary>The bits of a mask that begin <paramref name="shift"/> bits up in every byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> Bits(Vector128<byte> bytes, int shift, byte mask) =>
        (bytes.AsUInt16() >>> shift).AsByte() & Vector128.Create(mask);

    /// <summary>Sixteen bits, the lowest first, each as a byte of <paramref name="value"/> or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> Spread(ushort bits, byte value)
    {
        var doubled = Vector128.Shuffle(Vector128.Create(bits).AsByte(),
            Vector128.Create((byte)0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1));
        var single = Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128);
        return Vector128.Equals(doubled & single, single) & Vector128.Create(value);
    }

    /// <summary>values[i] = scale · q[i], sixteen of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Scale(Vector128<sbyte> q, float scale, ref float values)
    {
        if (Avx512F.IsSupported)
        {
            (Avx512F.ConvertToVector512Single(Avx512F.ConvertToVector512Int32(q)) * Vector512.Create(scale)).StoreUnsafe(ref values);
            return;
        }
        var (a, b, c, d) = Floats(q);
        (a * scale).StoreUnsafe(ref values);
        (b * scale).StoreUnsafe(ref values, 4);
        (c * scale).StoreUnsafe(ref values, 8);
        (d * scale).StoreUnsafe(ref values, 12);
    }

    /// <summary>values[i] = scale · q[i] + minimum, sixteen of them; rounded once, as the product is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Scale(Vector128<sbyte> q, float scale, float minimum, ref float values)
    {
        if (Avx512F.IsSupported)
        {
            (Avx512F.ConvertToVector512Single(Avx512F.ConvertToVector512Int32(q)) * Vector512.Create(scale) + Vector512.Create(minimum))
                .StoreUnsafe(ref values);
            return;
        }
        var (a, b, c, d) = Floats(q);
        var m = Vector128.Create(minimum);
        (a * scale + m).StoreUnsafe(ref values);
        (b * scale + m).StoreUnsafe(ref values, 4);
        (c * scale + m).StoreUnsafe(ref values, 8);
        (d * scale + m).StoreUnsafe(ref values, 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float>, Vector128<float>, Vector128<float>, Vector128<float>) Floats(Vector128<sbyte> q)
    {
        var (low, high) = Vector128.Widen(q);
        var (a, b) = Vector128.Widen(low);
        var (c, d) = Vector128.Widen(high);
        return (Vector128.ConvertToSingle(a), Vector128.ConvertToSingle(b), Vector128.ConvertToSingle(c), Vector128.ConvertToSingle(d));
    }
}
