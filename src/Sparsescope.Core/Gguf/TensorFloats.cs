using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sparsescope.Gguf.Blocks;

namespace Sparsescope.Gguf;

/// <summary>Tensor data as float32, of every type that weights are stored in; the values are ggml's to the bit.</summary>
public static class TensorFloats
{
    /// <summary>Reads a whole tensor, in file order (the first dimension runs fastest).</summary>
    /// <exception cref="BadInputException">
    /// The type is no weights' (<see cref="IsReadable"/>), the tensor has about 2³¹ bytes or elements, or the file ends early.
    /// </exception>
    public static float[] Read(Stream stream, GgufFile file, GgufTensor tensor)
    {
        if (tensor.ByteSize > Array.MaxLength || tensor.ElementCount > Array.MaxLength)
            throw new BadInputException($"{file.Name}: tensor '{tensor.Name}' is too large to read at once ({tensor.ByteSize} bytes).");
        if (!IsReadable(tensor.Type))
        {
            throw new BadInputException($"{file.Name}: tensor '{tensor.Name}' has type {tensor.Type}, which weights are not stored in; "
                + "try another copy of the model.");
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

    /// <summary>False for integers, float64 and the two types that ggml only computes with.</summary>
    public static bool IsReadable(GgmlType type) => type is not (GgmlType.I8 or GgmlType.I16 or GgmlType.I32 or GgmlType.I64 or GgmlType.F64
        or GgmlType.Q8_1 or GgmlType.Q8_K) && Enum.IsDefined(type);

    /// <summary>Decodes whole blocks.</summary>
    /// <exception cref="ArgumentException">The bytes are not exactly those of the values, or the type cannot be read.</exception>
    public static void Decode(GgmlType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (!IsReadable(type)) throw new ArgumentException($"{type} cannot be read as numbers", nameof(type));
        var (elements, size) = type.Block();
        if (bytes.Length % size != 0 || bytes.Length / size * (long)elements != values.Length)
            throw new ArgumentException($"{bytes.Length} bytes of {type} are not {values.Length} values", nameof(bytes));
        switch (type)
        {
            case GgmlType.F32: MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values); break;
            case GgmlType.F16: TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values); break;
            case GgmlType.BF16: DecodeBF16(MemoryMarshal.Cast<byte, ushort>(bytes), values); break;
            case GgmlType.Q4_0: Decode<BlockQ4_0>(bytes, values, elements, size); break;
            case GgmlType.Q4_1: Decode<BlockQ4_1>(bytes, values, elements, size); break;
            case GgmlType.Q5_0: Decode<BlockQ5_0>(bytes, values, elements, size); break;
            case GgmlType.Q5_1: Decode<BlockQ5_1>(bytes, values, elements, size); break;
            case GgmlType.Q8_0: Decode<BlockQ8_0>(bytes, values, elements, size); break;
            case GgmlType.Q1_0: Decode<BlockQ1_0>(bytes, values, elements, size); break;
            case GgmlType.Q2_0: Decode<BlockQ2_0>(bytes, values, elements, size); break;
            case GgmlType.Q2_K: Decode<BlockQ2_K>(bytes, values, elements, size); break;
            case GgmlType.Q3_K: Decode<BlockQ3_K>(bytes, values, elements, size); break;
            case GgmlType.Q4_K: Decode<BlockQ4_K>(bytes, values, elements, size); break;
            case GgmlType.Q5_K: Decode<BlockQ5_K>(bytes, values, elements, size); break;
            case GgmlType.Q6_K: Decode<BlockQ6_K>(bytes, values, elements, size); break;
            case GgmlType.IQ1_S: Decode<BlockIQ1_S>(bytes, values, elements, size); break;
            case GgmlType.IQ1_M: Decode<BlockIQ1_M>(bytes, values, elements, size); break;
            case GgmlType.IQ2_XXS: Decode<BlockIQ2_XXS>(bytes, values, elements, size); break;
            case GgmlType.IQ2_XS: Decode<BlockIQ2_XS>(bytes, values, elements, size); break;
            case GgmlType.IQ2_S: Decode<BlockIQ2_S>(bytes, values, elements, size); break;
            case GgmlType.IQ3_XXS: Decode<BlockIQ3_XXS>(bytes, values, elements, size); break;
            case GgmlType.IQ3_S: Decode<BlockIQ3_S>(bytes, values, elements, size); break;
            case GgmlType.IQ4_NL: Decode<BlockIQ4_NL>(bytes, values, elements, size); break;
            case GgmlType.IQ4_XS: Decode<BlockIQ4_XS>(bytes, values, elements, size); break;
            case GgmlType.TQ1_0: Decode<BlockTQ1_0>(bytes, values, elements, size); break;
            case GgmlType.TQ2_0: Decode<BlockTQ2_0>(bytes, values, elements, size); break;
            case GgmlType.MXFP4: Decode<BlockMXFP4>(bytes, values, elements, size); break;
            default: Decode<BlockNVFP4>(bytes, values, elements, size); break;
        }
    }

    // The lengths were checked: block after block stays inside both spans.
    private static void Decode<TBlock>(ReadOnlySpan<byte> bytes, Span<float> values, int elements, int size) where TBlock : struct, IBlock
    {
        ref var block = ref MemoryMarshal.GetReference(bytes);
        ref var target = ref MemoryMarshal.GetReference(values);
        for (var done = 0; done < values.Length; done += elements)
        {
            TBlock.Decode(in block, ref target);
            block = ref Unsafe.Add(ref block, size);
            target = ref Unsafe.Add(ref target, elements);
        }
    }

    // The upper half of a float32.
    private static void DecodeBF16(ReadOnlySpan<ushort> halves, Span<float> values)
    {
        var i = 0;
        for (; i <= halves.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(halves.Slice(i, Vector128<ushort>.Count)));
            (low << 16).AsSingle().CopyTo(values[i..]);
            (high << 16).AsSingle().CopyTo(values[(i + Vector128<uint>.Count)..]);
        }
        for (; i < halves.Length; i++) values[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
    }
}
