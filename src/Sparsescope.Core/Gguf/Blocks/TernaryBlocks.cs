using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Sparsescope.Gguf.Blocks.Quants;

namespace Sparsescope.Gguf.Blocks;

/// <summary>48 bytes of five and 4 bytes of four digits of base 3, d F16: d·(digit − 1).</summary>
/// <remarks>A byte holds digits t as ⌈256·(0.t₁t₂… in base 3)⌉, so that times 3ⁿ, modulo 256, times 3 / 256 is digit n + 1.</remarks>
internal readonly struct BlockTQ1_0 : IBlock
{
    private static ReadOnlySpan<byte> Powers => [1, 3, 9, 27, 81];

    public static void Decode(ref readonly byte block, ref float values)
    {
        var d = Half(in block, 52);
        var next = Digits(in block, 0, 32, 5, d, ref values, 0);
        next = Digits(in block, 32, 16, 5, d, ref values, next);
        _ = Digits(in block, 48, 4, 4, d, ref values, next);
    }

    // All first digits of a stretch of bytes, then all second ones.
    private static int Digits(ref readonly byte block, int from, int bytes, int digits, float d, ref float values, int next)
    {
        for (var n = 0; n < digits; n++)
        {
            for (var i = 0; i < bytes; i++)
                Unsafe.Add(ref values, next++) = d * (((byte)(At(in block, from + i) * Powers[n]) * 3 >> 8) - 1);
        }
        return next;
    }
}

/// <summary>64 bytes of four quants, d F16: d·(q − 1).</summary>
internal readonly struct BlockTQ2_0 : IBlock
{
    public static void Decode(ref readonly byte block, ref float values)
    {
        var d = Half(in block, 64);
        for (var group = 0; group < 16; group++)
        {
            var q = Bits(Bytes(in block, group / 8 * 32 + group % 2 * 16), group / 2 % 4 * 2, 3);
            Scale(q.AsSByte() - Vector128<sbyte>.One, d, ref Unsafe.Add(ref values, group * 16));
        }
    }
}
