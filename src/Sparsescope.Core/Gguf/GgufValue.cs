using System.Buffers.Binary;
using System.Text;

namespace Sparsescope.Gguf;

/// <summary>
/// One metadata value: a scalar, or an array of scalars. The bytes are kept as they stand in the file and decoded on request, so a
/// vocabulary of 150,000 strings costs its bytes and one offset each.
/// </summary>
public sealed class GgufValue
{
    private const int LengthPrefix = sizeof(ulong);

    private readonly int[]? _starts;   // strings only: where each one's length prefix stands in Bytes

    internal GgufValue(GgufValueType elementType, bool isArray, int count, ReadOnlyMemory<byte> bytes, int[]? starts = null)
    {
        ElementType = elementType;
        IsArray = isArray;
        Count = count;
        Bytes = bytes;
        _starts = starts;
    }

    /// <summary>Type of the scalar, or of each element of the array; never <see cref="GgufValueType.Array"/>.</summary>
    public GgufValueType ElementType { get; }

    /// <summary>True for a list of values.</summary>
    public bool IsArray { get; }

    /// <summary>Elements of the array; 1 for a scalar.</summary>
    public int Count { get; }

    /// <summary>The elements as the file holds them: little-endian numbers, or strings each after its 64-bit length.</summary>
    internal ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>A truth value.</summary>
    public static GgufValue From(bool value) => new(GgufValueType.Bool, false, 1, new[] { value ? (byte)1 : (byte)0 });

    /// <summary>A number.</summary>
    public static GgufValue From(uint value) => Scalar(GgufValueType.UInt32, b => BinaryPrimitives.WriteUInt32LittleEndian(b, value));

    /// <summary>A number.</summary>
    public static GgufValue From(int value) => Scalar(GgufValueType.Int32, b => BinaryPrimitives.WriteInt32LittleEndian(b, value));

    /// <summary>A number.</summary>
    public static GgufValue From(ulong value) => Scalar(GgufValueType.UInt64, b => BinaryPrimitives.WriteUInt64LittleEndian(b, value));

    /// <summary>A number.</summary>
    public static GgufValue From(long value) => Scalar(GgufValueType.Int64, b => BinaryPrimitives.WriteInt64LittleEndian(b, value));

    /// <summary>A number.</summary>
    public static GgufValue From(float value) => Scalar(GgufValueType.Float32, b => BinaryPrimitives.WriteSingleLittleEndian(b, value));

    /// <summary>A number.</summary>
    public static GgufValue From(double value) => Scalar(GgufValueType.Float64, b => BinaryPrimitives.WriteDoubleLittleEndian(b, value));

    /// <summary>A text.</summary>
    public static GgufValue From(string value) => Strings([value], isArray: false);

    /// <summary>A list of texts.</summary>
    public static GgufValue From(IReadOnlyCollection<string> values) => Strings(values, isArray: true);

    /// <summary>A list of numbers.</summary>
    public static GgufValue From(ReadOnlySpan<int> values)
    {
        var bytes = new byte[values.Length * sizeof(int)];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), values[i]);
        return new(GgufValueType.Int32, true, values.Length, bytes);
    }

    /// <summary>A list of numbers.</summary>
    public static GgufValue From(ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return new(GgufValueType.Float32, true, values.Length, bytes);
    }

    /// <summary>UTF-8 bytes of string <paramref name="index"/>, exactly as in the file; empty where the elements are not strings.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not below <see cref="Count"/>.</exception>
    public ReadOnlySpan<byte> Utf8At(int index)
    {
        CheckIndex(index);
        if (_starts is null) return [];
        var end = index + 1 < Count ? _starts[index + 1] : Bytes.Length;
        return Bytes.Span[(_starts[index] + LengthPrefix)..end];
    }

    /// <summary>String <paramref name="index"/>, with U+FFFD for what is not UTF-8; null where the elements are not strings.</summary>
    public string? StringAt(int index = 0) => _starts is null ? null : Encoding.UTF8.GetString(Utf8At(index));

    /// <summary>Integer <paramref name="index"/> of any width; null where the elements are not integers, or above 2⁶³ − 1.</summary>
    public long? IntegerAt(int index = 0)
    {
        var b = ElementAt(index);
        return ElementType switch
        {
            GgufValueType.UInt8 => b[0],
            GgufValueType.Int8 => (sbyte)b[0],
            GgufValueType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(b),
            GgufValueType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(b),
            GgufValueType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(b),
            GgufValueType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(b),
            GgufValueType.UInt64 when BinaryPrimitives.ReadUInt64LittleEndian(b) is <= long.MaxValue and var v => (long)v,
            GgufValueType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(b),
            _ => null,
        };
    }

    /// <summary>Number <paramref name="index"/>, integer or floating point; null where the elements are neither.</summary>
    public double? NumberAt(int index = 0)
    {
        var b = ElementAt(index);
        return ElementType switch
        {
            GgufValueType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(b),
            GgufValueType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(b),
            GgufValueType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(b),
            _ => IntegerAt(index),
        };
    }

    /// <summary>Truth value <paramref name="index"/> (any byte but 0 is true); null where the elements are not truth values.</summary>
    public bool? BoolAt(int index = 0) => ElementType == GgufValueType.Bool ? ElementAt(index)[0] != 0 : null;

    private static GgufValue Scalar(GgufValueType type, Action<Span<byte>> write)
    {
        var bytes = new byte[type.ByteSize()];
        write(bytes);
        return new(type, false, 1, bytes);
    }

    private static GgufValue Strings(IReadOnlyCollection<string> values, bool isArray)
    {
        var starts = new int[values.Count];
        using var bytes = new MemoryStream();
        Span<byte> length = stackalloc byte[LengthPrefix];
        var i = 0;
        foreach (var value in values)
        {
            starts[i++] = checked((int)bytes.Length);
            var text = Encoding.UTF8.GetBytes(value);
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)text.Length);
            bytes.Write(length);
            bytes.Write(text);
        }
        return new(GgufValueType.String, isArray, values.Count, bytes.ToArray(), starts);
    }

    private ReadOnlySpan<byte> ElementAt(int index)
    {
        CheckIndex(index);
        var size = ElementType.ByteSize();
        return Bytes.Span.Slice(index * size, size);   // strings: empty, and no number
    }

    private void CheckIndex(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
    }
}
