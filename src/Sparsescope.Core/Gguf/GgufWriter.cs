using System.Text;

namespace Sparsescope.Gguf;

/// <summary>Writes GGUF version 3, little-endian.</summary>
public static class GgufWriter
{
    private const uint Version = 3;
    private const int DefaultAlignment = 32;

    /// <summary>
    /// Writes a whole file from the stream's position on (the start of a file: alignment counts from there). Tensor data follow in
    /// the order given, each padded with zeros to 'general.alignment' of the metadata, or 32 without it.
    /// </summary>
    /// <exception cref="ArgumentException">A tensor's name is too long or given twice, or the alignment is no power of two.</exception>
    public static void Write(Stream stream, GgufMetadata metadata, IReadOnlyList<GgufTensorData> tensors) => Write(
        stream, metadata,
            [.. tensors.Select((tensor, i) => new GgufTensor(tensor.Name, tensor.Type, tensor.Dimensions, 0, tensor.Bytes.Length))],
        i => tensors[i].Bytes);

    /// <summary>The same with data that is made when its turn comes, so that one tensor at a time is in memory.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="metadata">Keys and values.</param>
    /// <param name="tensors">Descriptions; their offsets are not looked at.</param>
    /// <param name="bytes">The data of tensor i, as many bytes as described.</param>
    /// <exception cref="ArgumentException">A tensor's name is too long or given twice, the alignment is no power of two, or data is of
    /// another length.</exception>
    public static void Write(Stream stream, GgufMetadata metadata, IReadOnlyList<GgufTensor> tensors, Func<int, ReadOnlyMemory<byte>> bytes)
    {
        var alignment = metadata.TryGet("general.alignment", out var value) ? value.IntegerAt() ?? 0 : DefaultAlignment;
        if (!long.IsPow2(alignment)) throw new ArgumentException("general.alignment must be a power of two", nameof(metadata));
        CheckNames(tensors);

        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write("GGUF"u8);
        writer.Write(Version);
        writer.Write((ulong)tensors.Count);
        writer.Write((ulong)metadata.Count);
        long head = 4 + sizeof(uint) + 2 * sizeof(ulong);
        foreach (var (key, entry) in metadata) head += WritePair(writer, key, entry);
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            head += WriteDescription(writer, tensor, offset);
            offset += tensor.ByteSize + Padding(tensor.ByteSize, alignment);
        }
        writer.Write(new byte[Padding(head, alignment)]);
        for (var i = 0; i < tensors.Count; i++)
        {
            var data = bytes(i);
            if (data.Length != tensors[i].ByteSize)
                throw new ArgumentException($"tensor '{tensors[i].Name}' came with {data.Length} bytes", nameof(bytes));
            writer.Write(data.Span);
            writer.Write(new byte[Padding(data.Length, alignment)]);
        }
    }

    private static long Padding(long length, long alignment) => (alignment - length % alignment) % alignment;

    private static void CheckNames(IReadOnlyList<GgufTensor> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            if (Encoding.UTF8.GetByteCount(tensor.Name) is 0 or > 63)
                throw new ArgumentException($"tensor name '{tensor.Name}' is not 1 to 63 bytes long", nameof(tensors));
            if (!names.Add(tensor.Name)) throw new ArgumentException($"tensor '{tensor.Name}' is given twice", nameof(tensors));
        }
    }

    // Both return the bytes written.
    private static long WritePair(BinaryWriter writer, string key, GgufValue value)
    {
        var bytes = WriteName(writer, key);
        if (value.IsArray)
        {
            writer.Write((uint)GgufValueType.Array);
            writer.Write((uint)value.ElementType);
            writer.Write((ulong)value.Count);
            bytes += sizeof(uint) + sizeof(uint) + sizeof(ulong);
        }
        else
        {
            writer.Write((uint)value.ElementType);
            bytes += sizeof(uint);
        }
        writer.Write(value.Bytes.Span);
        return bytes + value.Bytes.Length;
    }

    private static long WriteDescription(BinaryWriter writer, GgufTensor tensor, long offset)
    {
        var bytes = WriteName(writer, tensor.Name);
        writer.Write((uint)tensor.Dimensions.Count);
        foreach (var size in tensor.Dimensions) writer.Write((ulong)size);
        writer.Write((uint)tensor.Type);
        writer.Write((ulong)offset);
        return bytes + 2 * sizeof(uint) + (tensor.Dimensions.Count + 1) * sizeof(ulong);
    }

    private static long WriteName(BinaryWriter writer, string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        writer.Write((ulong)utf8.Length);
        writer.Write(utf8);
        return sizeof(ulong) + utf8.Length;
    }
}
