using System.Buffers.Binary;
using System.Numerics.Tensors;

namespace Sparsescope.Models.Vllm;

/// <summary>How the numbers of a state are sent: little-endian, one after the other.</summary>
internal enum WireType
{
    /// <summary>The upper half of a float32.</summary>
    BFloat16,

    /// <summary>IEEE half precision.</summary>
    Float16,

    /// <summary>IEEE single precision.</summary>
    Float32,
}

/// <summary>Numbers as servers send them, widened to float32: every one of these types fits into it exactly.</summary>
internal static class WireNumbers
{
    /// <summary>Bytes of a number.</summary>
    internal static int Size(WireType type) => type == WireType.Float32 ? sizeof(float) : sizeof(ushort);

    /// <summary>As numerics name it.</summary>
    internal static string Name(WireType type) => type.ToString().ToLowerInvariant();

    /// <summary>Widens one state.</summary>
    /// <param name="bytes">As many numbers as <paramref name="state"/> has entries.</param>
    /// <param name="type">Their type.</param>
    /// <param name="state">[width]; where the numbers go.</param>
    /// <param name="where">Which state it is, for the message.</param>
    /// <exception cref="BadInputException">One of them is not finite.</exception>
    internal static void Widen(ReadOnlySpan<byte> bytes, WireType type, Span<float> state, string where)
    {
        for (var i = 0; i < state.Length; i++)
        {
            state[i] = type switch
            {
                WireType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16),
                WireType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]),
                _ => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]),
            };
        }
        if (!TensorPrimitives.IsFiniteAll<float>(state)) throw new BadInputException(
            $"The server sent a state that is not finite: {where}.");
    }
}
