using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Sparsescope.Gguf;

/// <summary>
/// Reads header, metadata and tensor list of a GGUF file, and refuses what llama.cpp would refuse or crash on. The limits are
/// llama.cpp's where it has one (names, dimensions, order of the tensor data) and otherwise far above any published model.
/// </summary>
internal sealed class GgufParser(Stream stream, string file)
{
    private const int MaxKeyBytes = ushort.MaxValue;
    private const int MaxTensorNameBytes = 63;
    private const int MaxValueBytes = 1 << 28;
    private const int MaxDimensions = 4;
    private const int SmallestPair = 8 + 1 + 4 + 1;          // key length, key, type, value
    private const int SmallestTensor = 8 + 1 + 4 + 4 + 8;    // name length, name, dimension count, type, offset
    private const int DefaultAlignment = 32;

    private readonly GgufCursor _cursor = new(stream, file);

    public GgufFile Parse()
    {
        var version = GgufHeader.ReadVersion(_cursor);
        var tensorCount = ReadCount("tensors", SmallestTensor);
        var pairCount = ReadCount("key-value pairs", SmallestPair);
        var metadata = ReadMetadata(pairCount);
        var alignment = Alignment(metadata);
        var tensors = ReadTensors(tensorCount);
        var dataOffset = Pad((UInt128)_cursor.Position, alignment);
        CheckData(tensors, (long)dataOffset, alignment);
        return new GgufFile(file, version, metadata, tensors, alignment, (long)dataOffset);
    }

    private static UInt128 Pad(UInt128 value, uint alignment) => (value + alignment - 1) / alignment * alignment;

    private int ReadCount(string what, int smallest)
    {
        var at = _cursor.Position;
        var count = _cursor.ReadUInt64();
        if (count > (ulong)Math.Min(_cursor.Remaining / smallest, int.MaxValue))
        {
            throw _cursor.Damaged(
                $"the header at byte {at} claims {count} {what}, more than the {_cursor.Remaining} bytes that follow can hold");
        }
        return (int)count;
    }

    private GgufMetadata ReadMetadata(int count)
    {
        var metadata = new GgufMetadata(file);
        for (var i = 0; i < count; i++)
        {
            _cursor.Inside = $"key-value pair {i + 1} of {count}";
            var at = _cursor.Position;
            var key = _cursor.ReadName(MaxKeyBytes);
            _cursor.Inside = $"key '{key}'";
            if (!metadata.TryAdd(key, ReadValue()))
                throw _cursor.Damaged($"key '{key}' is there twice (again at byte {at})");
        }
        return metadata;
    }

    private GgufValue ReadValue()
    {
        var type = ReadType();
        if (type != GgufValueType.Array) return ReadElements(type, 1, isArray: false);
        var elementType = ReadType();
        if (elementType == GgufValueType.Array)
            throw _cursor.Bad($"{_cursor.Inside} holds an array of arrays, which llama.cpp does not read; convert it again without.");
        var at = _cursor.Position;
        var count = _cursor.ReadUInt64();
        var smallest = elementType == GgufValueType.String ? sizeof(ulong) : elementType.ByteSize();
        if (count > (ulong)(Math.Min(_cursor.Remaining, MaxValueBytes) / smallest))
        {
            throw _cursor.Damaged($"{_cursor.Inside} at byte {at} claims an array of {count} elements, where {_cursor.Remaining} bytes "
                + $"follow and {MaxValueBytes} are allowed");
        }
        return ReadElements(elementType, (int)count, isArray: true);
    }

    private GgufValueType ReadType()
    {
        var at = _cursor.Position;
        var type = _cursor.ReadUInt32();
        return type <= (uint)GgufValueType.Float64
            ? (GgufValueType)type
            : throw _cursor.Damaged($"{_cursor.Inside} at byte {at} has the unknown value type {type}");
    }

    private GgufValue ReadElements(GgufValueType type, int count, bool isArray)
    {
        if (type == GgufValueType.String) return ReadStrings(count, isArray);
        var bytes = new byte[count * type.ByteSize()];
        _cursor.Read(bytes);
        return new GgufValue(type, isArray, count, bytes);
    }

    // Grows with what has been read, never with what a count claims.
    private GgufValue ReadStrings(int count, bool isArray)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var starts = new List<int>();
        for (var i = 0; i < count; i++)
        {
            var length = _cursor.ReadLength(Math.Max(0, MaxValueBytes - bytes.WrittenCount));
            starts.Add(bytes.WrittenCount);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.GetSpan(sizeof(ulong)), (ulong)length);
            bytes.Advance(sizeof(ulong));
            if (length == 0) continue;
            _cursor.Read(bytes.GetSpan(length)[..length]);
            bytes.Advance(length);
        }
        return new GgufValue(GgufValueType.String, isArray, count, bytes.WrittenMemory, [.. starts]);
    }

    private uint Alignment(GgufMetadata metadata)
    {
        const string Key = "general.alignment";
        if (!metadata.TryGet(Key, out var value)) return DefaultAlignment;
        if (!value.IsArray && value.ElementType == GgufValueType.UInt32 && value.IntegerAt() is { } alignment && long.IsPow2(alignment))
            return (uint)alignment;
        var what = value.IsArray ? "a list" : value.NumberAt()?.ToString(CultureInfo.InvariantCulture) ?? "no number";
        throw _cursor.Bad($"key '{Key}' is {what} where a power of two of type uint32 is needed; convert the model again.");
    }

    private List<GgufTensor> ReadTensors(int count)
    {
        var tensors = new List<GgufTensor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            _cursor.Inside = $"the description of tensor {i + 1} of {count}";
            var at = _cursor.Position;
            var name = _cursor.ReadName(MaxTensorNameBytes);
            _cursor.Inside = $"the description of tensor '{name}'";
            if (!names.Add(name))
                throw _cursor.Damaged($"tensor '{name}' is there twice (again at byte {at})");
            tensors.Add(ReadTensor(name));
        }
        return tensors;
    }

    private GgufTensor ReadTensor(string name)
    {
        var at = _cursor.Position;
        var rank = _cursor.ReadUInt32();
        if (rank > MaxDimensions)
            throw _cursor.Damaged($"tensor '{name}' at byte {at} has {rank} dimensions, more than {MaxDimensions}");
        var dimensions = new long[rank];
        var elements = UInt128.One;
        for (var i = 0; i < rank; i++)
        {
            var size = _cursor.ReadUInt64();
            elements *= size;
            if (size > long.MaxValue || elements >= long.MaxValue)
                throw _cursor.Damaged($"tensor '{name}' at byte {at} has more than 2^63 elements");
            dimensions[i] = (long)size;
        }
        var type = (GgmlType)_cursor.ReadUInt32();
        if (!Enum.IsDefined(type))
        {
            throw _cursor.Bad($"tensor '{name}' at byte {at} has type {(uint)type}, which this version of llama.cpp does not know; "
                + "try another quantisation of the model.");
        }
        var block = type.Block();
        var row = rank == 0 ? 1 : dimensions[0];
        if (row % block.Elements != 0)
        {
            throw _cursor.Damaged($"tensor '{name}' at byte {at} has rows of {row} elements, which is no multiple of the "
                + $"{block.Elements} in a block of {type}");
        }
        var bytes = elements / (UInt128)block.Elements * (UInt128)block.Bytes;
        var offset = _cursor.ReadUInt64();
        if (bytes > (UInt128)_cursor.Length || offset > (ulong)_cursor.Length)
            throw OutOfFile(name, offset, bytes);
        return new GgufTensor(name, type, dimensions, (long)offset, (long)bytes);
    }

    // The data of the tensors must follow one another in the order of the list, each padded to the alignment.
    private void CheckData(List<GgufTensor> tensors, long dataOffset, uint alignment)
    {
        var expected = UInt128.Zero;
        foreach (var tensor in tensors)
        {
            if (tensor.Offset % alignment != 0)
            {
                throw _cursor.Damaged(
                    $"the data of tensor '{tensor.Name}' starts at {tensor.Offset}, which is no multiple of the alignment {alignment}");
            }
            if ((UInt128)tensor.Offset != expected)
            {
                throw _cursor.Damaged($"the data of tensor '{tensor.Name}' starts at {tensor.Offset} where {expected} was expected after "
                    + "the tensor before it");
            }
            if (dataOffset + (Int128)tensor.Offset + tensor.ByteSize > _cursor.Length)
                throw OutOfFile(tensor.Name, (ulong)tensor.Offset, (UInt128)tensor.ByteSize);
            expected = Pad(expected + (UInt128)tensor.ByteSize, alignment);
        }
    }

    private BadInputException OutOfFile(string tensor, ulong offset, UInt128 bytes) =>
        _cursor.Incomplete(
            $"the {bytes} bytes of tensor '{tensor}' at {offset} of the data lie beyond the end of the file ({_cursor.Length} bytes)");
}
