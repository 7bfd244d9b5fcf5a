using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Sparsescope.Gguf.Blocks.Quants;

namespace Sparsescope.Gguf.Blocks;

// One scale a block of 32, 64 or 128, and where named a minimum. Four-bit types: the low halves of bytes come first, then the high ones.

/// <summary>d F16, 16 bytes of two quants: d·(q − 8).</summary>
internal readonly struct BlockQ4_0 : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var (d, q, eight) = (Half(in block, 0), Bytes(in block, 2), Vector128.Create((sbyte)8));
        Scale(Nibbles(q, 0).AsSByte() - eight, d, ref values);
        Scale(Nibbles(q, 4).AsSByte() - eight, d, ref Unsafe.Add(ref values, 16));
    }
}

/// <summary>d, m F16, 16 bytes of two quants: d·q + m.</summary>
internal readonly struct BlockQ4_1 : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var (d, m, q) = (Half(in block, 0), Half(in block, 2), Bytes(in block, 4));
        Scale(Nibbles(q, 0).AsSByte(), d, m, ref values);
        Scale(Nibbles(q, 4).AsSByte(), d, m, ref Unsafe.Add(ref values, 16));
    }
}

/// <summary>d F16, 32 fifth bits, 16 bytes of two quants: d·(q − 16).</summary>
internal readonly struct BlockQ5_0 : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var (d, q, sixteen) = (Half(in block, 0), Bytes(in block, 6), Vector128.Create((sbyte)16));
        Scale((Nibbles(q, 0) | Spread(UInt16(in block, 2), 16)).AsSByte() - sixteen, d, ref values);
        Scale((Nibbles(q, 4) | Spread(UInt16(in block, 4), 16)).AsSByte() - sixteen, d, ref Unsafe.Add(ref values, 16));
    }
}

/// <summary>d, m F16, 32 fifth bits, 16 bytes of two quants: d·q + m.</summary>
internal readonly struct BlockQ5_1 : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var (d, m, q) = (Half(in block, 0), Half(in block, 2), Bytes(in block, 8));
        Scale((Nibbles(q, 0) | Spread(UInt16(in block, 4), 16)).AsSByte(), d, m, ref values);
        Scale((Nibbles(q, 4) | Spread(UInt16(in block, 6), 16)).AsSByte(), d, m, ref Unsafe.Add(ref values, 16));
    }
}

/// <summary>d F16, 32 signed bytes: d·q.</summary>
internal readonly struct BlockQ8_0 : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var d = Half(in block, 0);
        Scale(Bytes(in block, 2).AsSByte(), d, ref values);
        Scale(Bytes(in block, 18).AsSByte(), d, ref Unsafe.Add(ref values, 16));
    }
}

/// <summary>d F16, 128 bits, the lowest first: d or −d.</summary>
internal readonly struct BlockQ1_0 : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var d = Half(in block, 0);
        for (var i = 0; i < 128; i += 16)
            Scale(Spread(UInt16(in block, 2 + i / 8), 2).AsSByte() - Vector128<sbyte>.One, d, ref Unsafe.Add(ref values, i));
    }
}

/// <summary>d F16, 64 quants of two bits, the lowest first: d·(q − 1).</summary>
internal readonly struct BlockQ2_0 : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var d = Half(in block, 0);
        for (var i = 0; i < 64; i++) Unsafe.Add(ref values, i) = d * ((At(in block, 2 + i / 4) >> (i % 4 * 2) & 3) - 1);
    }
}
