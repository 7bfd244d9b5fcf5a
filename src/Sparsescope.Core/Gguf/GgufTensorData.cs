using System.Buffers.Binary;
using System.Numerics.Tensors;

namespace Sparsescope.Gguf;

/// <summary>A tensor to be written: its description and its bytes as they go into the file.</summary>
public sealed class GgufTensorData
{
    /// <param name="name">At most 63 bytes of UTF-8.</param>
    /// <param name="type">How the bytes are to be read.</param>
    /// <param name="dimensions">One to four sizes, fastest-running first.</param>
    /// <param name="bytes">Whole rows of whole blocks.</param>
    /// <exception cref="ArgumentException">The bytes are not those of the dimensions.</exception>
    public GgufTensorData(string name, GgmlType type, IReadOnlyList<long> dimensions, ReadOnlyMemory<byte> bytes)
    {
        if (dimensions.Count is 0 or > 4 || dimensions.Any(size => size < 1))
            throw new ArgumentException($"tensor '{name}' needs one to four positive dimensions", nameof(dimensions));
        var block = type.Block();
        var elements = dimensions.Aggregate(1L, (product, size) => checked(product * size));
        if (dimensions[0] % block.Elements != 0 || elements / block.Elements * block.Bytes != bytes.Length)
        {
            throw new ArgumentException(
                $"tensor '{name}': {bytes.Length} bytes are not [{string.Join(", ", dimensions)}] of {type}", nameof(bytes));
        }
        (Name, Type, Dimensions, Bytes) = (name, type, dimensions, bytes);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>How its values are stored.</summary>
    public GgmlType Type { get; }

    /// <summary>Its dimensions, the fastest first.</summary>
    public IReadOnlyList<long> Dimensions { get; }

    /// <summary>Its values as they are stored.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>A tensor of float32 values.</summary>
    public static GgufTensorData F32(string name, IReadOnlyList<long> dimensions, ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return new(name, GgmlType.F32, dimensions, bytes);
    }

    /// <summary>Rounded to the nearest half; values beyond ±65,504 become infinite.</summary>
    public static GgufTensorData F16(string name, IReadOnlyList<long> dimensions, ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * 2];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(i * 2), (Half)values[i]);
        return new(name, GgmlType.F16, dimensions, bytes);
    }

    /// <summary>Blocks of 32 signed bytes under a half: the largest of a block becomes ±127, rounding is away from zero.</summary>
    /// <exception cref="ArgumentException">Rows are no whole blocks.</exception>
    public static GgufTensorData Q8_0(string name, IReadOnlyList<long> dimensions, ReadOnlySpan<float> values)
    {
        var (elements, size) = GgmlType.Q8_0.Block();
        var bytes = new byte[values.Length / elements * size];
        for (int from = 0, to = 0; to < bytes.Length; from += elements, to += size)
        {
            var block = values.Slice(from, elements);
            var scale = MathF.Abs(TensorPrimitives.MaxMagnitude(block)) / sbyte.MaxValue;
            var inverse = scale == 0 ? 0 : 1 / scale;
            BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(to), (Half)scale);
            for (var i = 0; i < elements; i++)
                bytes[to + 2 + i] = unchecked((byte)(sbyte)MathF.Round(block[i] * inverse, MidpointRounding.AwayFromZero));
        }
        return new(name, GgmlType.Q8_0, dimensions, bytes);
    }
}
