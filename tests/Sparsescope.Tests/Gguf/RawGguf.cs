using System.Text;

namespace Sparsescope.Tests.Gguf;

/// <summary>Bytes of a GGUF file field by field, so that any of them can be wrong.</summary>
internal sealed class RawGguf
{
    private readonly MemoryStream _stream = new();
    private readonly BinaryWriter _writer;

    public RawGguf() => _writer = new BinaryWriter(_stream);

    public RawGguf Header(ulong tensors, ulong pairs, uint version = 3) => Bytes("GGUF"u8).UInt32(version).UInt64(tensors).UInt64(pairs);

    public RawGguf Pair(string key, uint type, ReadOnlySpan<byte> value) => Text(key).UInt32(type).Bytes(value);

    public RawGguf StringPair(string key, string value) => Text(key).UInt32(8).Text(value);

    /// <summary>Key, array type, element type and count; the elements are to follow.</summary>
    public RawGguf Array(string key, uint elementType, ulong count) => Text(key).UInt32(9).UInt32(elementType).UInt64(count);

    public RawGguf Tensor(string name, ulong[] dimensions, uint type = 0, ulong offset = 0)
    {
        Text(name).UInt32((uint)dimensions.Length);
        foreach (var size in dimensions) UInt64(size);
        return UInt32(type).UInt64(offset);
    }

    /// <summary>Zeros up to the next multiple of 32, then the given number of them.</summary>
    public RawGguf Data(int bytes) => Bytes(new byte[(32 - _stream.Length % 32) % 32 + bytes]);

    public RawGguf Text(string text) => UInt64((ulong)Encoding.UTF8.GetByteCount(text)).Bytes(Encoding.UTF8.GetBytes(text));

    public RawGguf UInt32(uint value)
    {
        _writer.Write(value);
        return this;
    }

    public RawGguf UInt64(ulong value)
    {
        _writer.Write(value);
        return this;
    }

    public RawGguf Bytes(ReadOnlySpan<byte> bytes)
    {
        _writer.Write(bytes);
        return this;
    }

    public byte[] ToArray() => _stream.ToArray();
}
