using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Sparsescope.Gguf.Blocks.Quants;

namespace Sparsescope.Gguf.Blocks;

// The IQ types: a number chooses eight or four values of a codebook; signs are one bit each, or seven bits and their parity.

/// <summary>d F16, eight times 4 indices (8 bits), four signs (7 bits), a scale (4 bits): d·(s + ½) / 4·v, groups of 32.</summary>
internal readonly struct BlockIQ2_XXS : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var d = Half(in block, 0);
        for (var group = 0; group < 8; group++)
        {
            var (indices, rest) = (UInt32(in block, 2 + group * 8), UInt32(in block, 6 + group * 8));
            var scale = d * (0.5f + (rest >> 28)) * 0.25f;
            for (var pair = 0; pair < 2; pair++)
            {
                var v = Vector128.Create(Codebooks.IQ2_XXS[(int)(indices >> (16 * pair) & 0xFF)],
                    Codebooks.IQ2_XXS[(int)(indices >> (16 * pair + 8) & 0xFF)]);
                var signs = Codebooks.Signs((int)(rest >> (14 * pair) & 0x7F)) | Codebooks.Signs(
                    (int)(rest >> (14 * pair + 7) & 0x7F)) << 8;
                Scale(Signed(v, signs), scale, ref Unsafe.Add(ref values, group * 32 + pair * 16));
            }
        }
    }

    /// <summary>Sixteen values, negative where their bit is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<sbyte> Signed(Vector128<ulong> values, int signs)
    {
        var minus = Spread((ushort)signs, 0xFF).AsSByte();   // −1 where set: v ⊕ −1 − −1 = −v
        return (values.AsSByte() ^ minus) - minus;
    }
}

/// <summary>d F16, 32 indices (9 bits) with signs (7 bits), 8 bytes of two scales: d·(s + ½) / 4·v, groups of 16.</summary>
internal readonly struct BlockIQ2_XS : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var d = Half(in block, 0);
        for (var group = 0; group < 16; group++)
        {
            var scale = d * (0.5f + (At(in block, 66 + group / 2) >> (group % 2 * 4) & 0xF)) * 0.25f;
            var (first, second) = (UInt16(in block, 2 + group * 4), UInt16(in block, 4 + group * 4));
            var v = Vector128.Create(Codebooks.IQ2_XS[first & 0x1FF], Codebooks.IQ2_XS[second & 0x1FF]);
            Scale(BlockIQ2_XXS.Signed(v, Codebooks.Signs(first >> 9) | Codebooks.Signs(second >> 9) << 8), scale,
                ref Unsafe.Add(ref values, group * 16));
        }
    }
}

/// <summary>d F16, 32 low bytes of indices, 32 bytes of signs, 8 bytes of upper two bits, 8 bytes of two scales: d·(s + ½) / 4·v, groups of
/// 16.</summary>
internal readonly struct BlockIQ2_S : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var d = Half(in block, 0);
        for (var group = 0; group < 16; group++)
        {
            var scale = d * (0.5f + (At(in block, 74 + group / 2) >> (group % 2 * 4) & 0xF)) * 0.25f;
            var high = At(in block, 66 + group / 2) >> (group % 2 * 4);
            var first = At(in block, 2 + group * 2) | (high & 3) << 8;
            var second = At(in block, 3 + group * 2) | (high >> 2 & 3) << 8;
            var v = Vector128.Create(Codebooks.IQ2_S[first], Codebooks.IQ2_S[second]);
            Scale(BlockIQ2_XXS.Signed(v, UInt16(in block, 34 + group * 2)), scale, ref Unsafe.Add(ref values, group * 16));
        }
    }
}

/// <summary>d F16, 64 indices, eight times four signs (7 bits) and a scale (4 bits): d·(s + ½) / 2·v, groups of 32.</summary>
internal readonly struct BlockIQ3_XXS : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var d = Half(in block, 0);
        for (var group = 0; group < 8; group++)
        {
            var rest = UInt32(in block, 66 + group * 4);
            var scale = d * (0.5f + (rest >> 28)) * 0.5f;
            for (var pair = 0; pair < 2; pair++)
            {
                ref readonly var index = ref At(in block, 2 + group * 8 + pair * 4);
                var v = Vector128.Create(Codebooks.IQ3_XXS[index], Codebooks.IQ3_XXS[At(in index, 1)], Codebooks.IQ3_XXS[At(in index, 2)],
                    Codebooks.IQ3_XXS[At(in index, 3)]);
                var signs = Codebooks.Signs((int)(rest >> (14 * pair) & 0x7F)) | Codebooks.Signs(
                    (int)(rest >> (14 * pair + 7) & 0x7F)) << 8;
                Scale(BlockIQ2_XXS.Signed(v.AsUInt64(), signs), scale, ref Unsafe.Add(ref values, group * 32 + pair * 16));
            }
        }
    }
}

/// <summary>d F16, 64 low bytes of indices, 64 ninth bits, 32 bytes of signs, 4 bytes of two scales: d·(2s + 1)·v, groups of 32.</summary>
internal readonly struct BlockIQ3_S : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var d = Half(in block, 0);
        for (var group = 0; group < 8; group++)
        {
            var scale = d * (1 + 2 * (At(in block, 106 + group / 2) >> (group % 2 * 4) & 0xF));
            var high = At(in block, 66 + group);
            for (var pair = 0; pair < 2; pair++)
            {
                ref readonly var low = ref At(in block, 2 + group * 8 + pair * 4);
                uint Entry(ref readonly byte index, int bit) => Codebooks.IQ3_S[index | (high >> bit & 1) << 8];
                var v = Vector128.Create(Entry(in low, 4 * pair), Entry(in At(in low, 1), 4 * pair + 1),
                    Entry(in At(in low, 2), 4 * pair + 2), Entry(in At(in low, 3), 4 * pair + 3));
                Scale(BlockIQ2_XXS.Signed(v.AsUInt64(), UInt16(in block, 74 + group * 4 + pair * 2)), scale,
                    ref Unsafe.Add(ref values, group * 32 + pair * 16));
            }
        }
    }
}

/// <summary>d F16, 32 low bytes of indices, eight times four upper bits (3), a scale (3 bits) and a sign of the shift: d·(2s + 1)·(v ± ⅛),
/// groups of 32.</summary>
internal readonly struct BlockIQ1_S : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var d = Half(in block, 0);
        for (var group = 0; group < 8; group++)
        {
            var high = UInt16(in block, 34 + group * 2);
            var scale = d * (2 * (high >> 12 & 7) + 1);
            var shift = (high & 0x8000) == 0 ? 1 : -1;
            for (var pair = 0; pair < 2; pair++)
            {
                var at = 2 + group * 4 + pair * 2;
                var first = At(in block, at) | (high >> (6 * pair) & 7) << 8;
                var second = At(in block, at + 1) | (high >> (6 * pair + 3) & 7) << 8;
                Shifted(first, second, shift, shift, scale, ref Unsafe.Add(ref values, group * 32 + pair * 16));
            }
        }
    }

    /// <summary>Two entries of the codebook, moved by ± ⅛: in eighths, they are integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Shifted(int first, int second, int firstShift, int secondShift, float scale, ref float values)
    {
        var v = Vector128.Create(Codebooks.IQ1_S[first], Codebooks.IQ1_S[second]).AsSByte();
        var shift = Vector128.Create(Vector64.Create((sbyte)firstShift), Vector64.Create((sbyte)secondShift));
        v += v;
        v += v;
        Scale(v + v + shift, scale / 8, ref values);
    }
}

/// <summary>32 low bytes of indices, 16 bytes of two upper parts (3 bits) with a sign of the shift, 8 bytes of sixteen scales (3 bits) and
/// the four parts of d.</summary>
internal readonly struct BlockIQ1_M : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var bits = UInt16(in block, 48) >> 12 | UInt16(in block, 50) >> 12 << 4 | UInt16(in block, 52) >> 12 << 8 | UInt16(in block,
            54) >> 12 << 12;
        var d = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
        for (var group = 0; group < 16; group++)
        {
            var scale = d * (2 * (UInt16(in block, 48 + group / 4 * 2) >> (group % 4 * 3) & 7) + 1);
            var high = At(in block, 32 + group);
            var first = At(in block, group * 2) | (high & 7) << 8;
            var second = At(in block, group * 2 + 1) | (high >> 4 & 7) << 8;
            BlockIQ1_S.Shifted(first, second, (high & 0x08) == 0 ? 1 : -1, (high & 0x80) == 0 ? 1 : -1, scale,
                ref Unsafe.Add(ref values, group * 16));
        }
    }
}
