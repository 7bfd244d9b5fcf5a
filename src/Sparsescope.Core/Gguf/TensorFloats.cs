using System.Buffers.Binary;

namespace Sparsescope.Gguf;

/// <summary>Tensor data as float32: F32, F16, BF16, Q8_0, Q4_0 and Q4_1.</summary>
public static class TensorFloats
{
    /// <summary>Reads a whole tensor, in file order (the first dimension runs fastest).</summary>
    /// <exception cref="BadInputException">
    /// The type is none of the above, the tensor has about 2³¹ bytes or elements, or the file ends early.
    /// </exception>
    public static float[] Read(Stream stream, GgufFile file, GgufTensor tensor)
    {
        if (tensor.ByteSize > Array.MaxLength || tensor.ElementCount > Array.MaxLength)
            throw new BadInputException($"{file.Name}: tensor '{tensor.Name}' is too large to read at once ({tensor.ByteSize} bytes).");
        if (!IsReadable(tensor.Type))
        {
            throw new BadInputException($"{file.Name}: tensor '{tensor.Name}' has type {tensor.Type}, and only F32, F16, BF16, Q8_0, Q4_0 "
                + "and Q4_1 can be read as numbers; try a copy of the model in one of them.");
        }
        var bytes = new byte[tensor.ByteSize];
        stream.Seek(file.DataOffset + tensor.Offset, SeekOrigin.Begin);
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new BadInputException(
                $"{file.Name}: the file ends inside tensor '{tensor.Name}'; the download may be incomplete, so fetch it again.");
        }
        var values = new float[tensor.ElementCount];
        Decode(tensor.Type, bytes, values);
        return values;
    }

    public static bool IsReadable(GgmlType type) =>
        type is GgmlType.F32 or GgmlType.F16 or GgmlType.BF16 or GgmlType.Q8_0 or GgmlType.Q4_0 or GgmlType.Q4_1;

    /// <summary>Decodes whole blocks.</summary>
    /// <exception cref="ArgumentException">The bytes are not exactly those of the values, or the type cannot be read.</exception>
    public static void Decode(GgmlType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        var (elements, size) = type.Block();
        if (bytes.Length % size != 0 || bytes.Length / size * (long)elements != values.Length)
            throw new ArgumentException($"{bytes.Length} bytes of {type} are not {values.Length} values", nameof(bytes));
        if (!IsReadable(type)) throw new ArgumentException($"{type} cannot be read as numbers", nameof(type));
        for (int from = 0, to = 0; to < values.Length; from += size, to += elements)
            DecodeBlock(type, bytes.Slice(from, size), values.Slice(to, elements));
    }

    private static void DecodeBlock(GgmlType type, ReadOnlySpan<byte> block, Span<float> values)
    {
        switch (type)
        {
            case GgmlType.F32:
                values[0] = BinaryPrimitives.ReadSingleLittleEndian(block);
                break;
            case GgmlType.F16:
                values[0] = HalfAt(block, 0);
                break;
            case GgmlType.BF16:   // the upper half of a float32
                values[0] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(block) << 16);
                break;
            case GgmlType.Q8_0:   // F16 scale d, 32 signed bytes q: d·q
                var d = HalfAt(block, 0);
                for (var i = 0; i < values.Length; i++) values[i] = d * (sbyte)block[2 + i];
                break;
            case GgmlType.Q4_0:   // F16 scale d, 32 nibbles q: d·(q − 8)
                var d4 = HalfAt(block, 0);
                DecodeNibbles(block[2..], d4, -8 * d4, values);
                break;
            default:              // Q4_1: F16 scale d, F16 minimum m, 32 nibbles q: d·q + m
                DecodeNibbles(block[4..], HalfAt(block, 0), HalfAt(block, 2), values);
                break;
        }
    }

    // The low nibbles hold the first half of a block, the high ones the second.
    private static void DecodeNibbles(ReadOnlySpan<byte> packed, float scale, float zero, Span<float> values)
    {
        for (var i = 0; i < packed.Length; i++)
        {
            values[i] = scale * (packed[i] & 0xF) + zero;
            values[i + packed.Length] = scale * (packed[i] >> 4) + zero;
        }
    }

    private static float HalfAt(ReadOnlySpan<byte> block, int offset) => (float)BinaryPrimitives.ReadHalfLittleEndian(block[offset..]);
}
