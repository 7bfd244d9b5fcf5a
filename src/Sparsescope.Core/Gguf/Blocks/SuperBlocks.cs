using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Sparsescope.Gguf.Blocks.Quants;

namespace Sparsescope.Gguf.Blocks;

// The K types: 256 quants; a scale of the whole block in F16, and small integers that scale groups of 16 or 32.

/// <summary>16 bytes of a group's scale (low half) and minimum (high half), 64 bytes of four quants, d, m F16: d·s·q − m·t, groups of
/// 16.</summary>
internal readonly struct BlockQ2_K : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var (d, m) = (Half(in block, 80), Half(in block, 82));
        for (var group = 0; group < 16; group++)
        {
            var scale = At(in block, group);
            var q = Bits(Bytes(in block, 16 + group / 8 * 32 + group % 2 * 16), group / 2 % 4 * 2, 3);
            Scale(q.AsSByte(), d * (scale & 0xF), -(m * (scale >> 4)), ref Unsafe.Add(ref values, group * 16));
        }
    }
}

/// <summary>256 third bits, 64 bytes of four quants, 12 bytes of sixteen scales of 6 bits, d F16: d·(s − 32)·(q − 4), groups of
/// 16.</summary>
internal readonly struct BlockQ3_K : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var d = Half(in block, 108);
        for (var group = 0; group < 16; group++)
        {
            var low = At(in block, 96 + group % 8) >> (group / 8 * 4) & 0xF;
            var scale = (low | (At(in block, 104 + group % 4) >> (group / 4 * 2) & 3) << 4) - 32;
            var q = Bits(Bytes(in block, 32 + group / 8 * 32 + group % 2 * 16), group / 2 % 4 * 2, 3);
            var high = Bits(Bytes(in block, group % 2 * 16), group / 2, 1).AsUInt16() << 2;
            Scale((q | high.AsByte()).AsSByte() - Vector128.Create((sbyte)4), d * scale, ref Unsafe.Add(ref values, group * 16));
        }
    }
}

/// <summary>d, m F16, 12 bytes of eight scales and eight minima of 6 bits, 128 bytes of two quants: d·s·q − m·t, groups of 32.</summary>
internal readonly struct BlockQ4_K : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var (d, m) = (Half(in block, 0), Half(in block, 2));
        for (var group = 0; group < 8; group++)
        {
            var (scale, minimum) = ScaleAndMinimum(in At(in block, 4), group);
            var (first, second) = (Bytes(in block, 16 + group / 2 * 32), Bytes(in block, 32 + group / 2 * 32));
            ref var target = ref Unsafe.Add(ref values, group * 32);
            Scale(Nibbles(first, group % 2 * 4).AsSByte(), d * scale, -(m * minimum), ref target);
            Scale(Nibbles(second, group % 2 * 4).AsSByte(), d * scale, -(m * minimum), ref Unsafe.Add(ref target, 16));
        }
    }

    /// <summary>The first four of each lie in six bits of a byte; the others in four bits of the last four bytes and the two that the first
    /// left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (int Scale, int Minimum) ScaleAndMinimum(ref readonly byte packed, int group)
    {
        if (group < 4) return (At(in packed, group) & 0x3F, At(in packed, group + 4) & 0x3F);
        var low = At(in packed, group + 4);
        return (low & 0xF | At(in packed, group - 4) >> 6 << 4, low >> 4 | At(in packed, group) >> 6 << 4);
    }
}

/// <summary>As Q4_K, with 32 bytes of fifth bits before the quants: bit g of byte i belongs to quant i of group g.</summary>
internal readonly struct BlockQ5_K : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var (d, m) = (Half(in block, 0), Half(in block, 2));
        var (highFirst, highSecond) = (Bytes(in block, 16), Bytes(in block, 32));
        for (var group = 0; group < 8; group++)
        {
            var (scale, minimum) = BlockQ4_K.ScaleAndMinimum(in At(in block, 4), group);
            var (first, second) = (Bytes(in block, 48 + group / 2 * 32), Bytes(in block, 64 + group / 2 * 32));
            ref var target = ref Unsafe.Add(ref values, group * 32);
            Scale(Fifth(first, highFirst, group), d * scale, -(m * minimum), ref target);
            Scale(Fifth(second, highSecond, group), d * scale, -(m * minimum), ref Unsafe.Add(ref target, 16));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Fifth(Vector128<byte> q, Vector128<byte> high, int group) =>
        (Nibbles(q, group % 2 * 4) | (Bits(high, group, 1).AsUInt16() << 4).AsByte()).AsSByte();
}

/// <summary>128 bytes of low halves, 64 bytes of upper two bits, 16 signed scales, d F16: d·s·(q − 32), groups of 16.</summary>
internal readonly struct BlockQ6_K : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var d = Half(in block, 208);
        for (var group = 0; group < 16; group++)
        {
            // a half has 64 bytes of low bits: of groups 0 … 3 the low ones, of 4 … 7 the high ones
            var (half, part) = (group / 8, group % 8);
            var low = Nibbles(Bytes(in block, half * 64 + part % 4 * 16), part / 4 * 4);
            var high = Bits(Bytes(in block, 128 + half * 32 + part % 2 * 16), part / 2 * 2, 3).AsUInt16() << 4;
            Scale((low | high.AsByte()).AsSByte() - Vector128.Create((sbyte)32), d * (sbyte)At(in block, 192 + group),
                ref Unsafe.Add(ref values, group * 16));
        }
    }
}
