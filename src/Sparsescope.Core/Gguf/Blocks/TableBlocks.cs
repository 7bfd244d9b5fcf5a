using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Sparsescope.Gguf.Blocks.Quants;

namespace Sparsescope.Gguf.Blocks;

// Four bits choose one of sixteen values.

/// <summary>d F16, 16 bytes of two indices: d·v[q].</summary>
internal readonly struct BlockIQ4_NL : IBlock
{
    /// <summary>kvalues_iq4nl of ggml-common.h.</summary>
    internal static Vector128<sbyte> Values => Vector128.Create(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);

    public static void Decode(ref readonly byte block, ref float values)
    {
        var (d, q) = (Half(in block, 0), Bytes(in block, 2));
        Scale(Vector128.Shuffle(Values, Nibbles(q, 0).AsSByte()), d, ref values);
        Scale(Vector128.Shuffle(Values, Nibbles(q, 4).AsSByte()), d, ref Unsafe.Add(ref values, 16));
    }
}

/// <summary>d F16, 16 upper bits and 4 bytes of lower bits of eight scales, 128 bytes of two indices: d·(s − 32)·v[q], groups of
/// 32.</summary>
internal readonly struct BlockIQ4_XS : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var (d, high) = (Half(in block, 0), UInt16(in block, 2));
        for (var group = 0; group < 8; group++)
        {
            var scale = d * ((At(in block, 4 + group / 2) >> (group % 2 * 4) & 0xF | (high >> (2 * group) & 3) << 4) - 32);
            var q = Bytes(in block, 8 + group * 16);
            ref var target = ref Unsafe.Add(ref values, group * 32);
            Scale(Vector128.Shuffle(BlockIQ4_NL.Values, Nibbles(q, 0).AsSByte()), scale, ref target);
            Scale(Vector128.Shuffle(BlockIQ4_NL.Values, Nibbles(q, 4).AsSByte()), scale, ref Unsafe.Add(ref target, 16));
        }
    }
}

/// <summary>One byte e, 16 bytes of two indices: 2^(e − 128)·v[q], with v twice the values of E2M1.</summary>
/// <remarks>OCP Microscaling Formats (MX), 1.0.</remarks>
internal readonly struct BlockMXFP4 : IBlock
{
    /// <summary>Twice the values of E2M1: one bit sign, two exponent, one mantissa. Index 8 is a zero without a sign.</summary>
    internal static Vector128<sbyte> Values => Vector128.Create(0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12);

    public static void Decode(ref readonly byte block, ref float values)
    {
        var (e, q) = (block, Bytes(in block, 1));
        var scale = BitConverter.UInt32BitsToSingle(e < 2 ? 0x0020_0000u << e : (uint)(e - 1) << 23);   // below 2^-126: subnormal
        Scale(Vector128.Shuffle(Values, Nibbles(q, 0).AsSByte()), scale, ref values);
        Scale(Vector128.Shuffle(Values, Nibbles(q, 4).AsSByte()), scale, ref Unsafe.Add(ref values, 16));
    }
}

/// <summary>4 scales E4M3 without sign, 32 bytes of two indices: s·v[q] / 2, groups of 16.</summary>
internal readonly struct BlockNVFP4 : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        for (var group = 0; group < 4; group++)
        {
            var bytes = Vector128.Create(Unsafe.ReadUnaligned<ulong>(in At(in block, 4 + group * 8))).AsByte();
            var q = Vector128.Create(Nibbles(bytes, 0).GetLower(), Nibbles(bytes, 4).GetLower());
            Scale(Vector128.Shuffle(BlockMXFP4.Values, q.AsSByte()), HalfOf(At(in block, group)), ref Unsafe.Add(ref values, group * 16));
        }
    }

    // Half of the scale; ggml reads the code of no number as 0.
    private static float HalfOf(byte code) => code == 0x7F ? 0 : (code >> 3 & 0xF) switch
    {
        0 => (code & 7) / 1024f,
        var exponent => (8 + (code & 7)) * BitConverter.Int32BitsToSingle((exponent - 11 + 127) << 23),
    };
}
