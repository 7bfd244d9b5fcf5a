using System.Buffers.Binary;
using System.Text.Json;

namespace Sparsescope.Safetensors;

/// <summary>The head of a safetensors file, checked; data are read tensor by tensor.</summary>
public sealed class SafetensorsFile
{
    private const int MaxHeaderBytes = 100_000_000;   // the format's own limit

    private readonly OrderedDictionary<string, SafetensorsEntry> _tensors;

    private SafetensorsFile(
        string name, OrderedDictionary<string, SafetensorsEntry> tensors, OrderedDictionary<string, string> metadata, long dataOffset)
    {
        Name = name;
        _tensors = tensors;
        Metadata = metadata;
        DataOffset = dataOffset;
    }

    /// <summary>Display name, for messages.</summary>
    public string Name { get; }

    /// <summary>By name, in the order of the header.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Tensors => _tensors;

    /// <summary>The file's free text by key; empty for a file without.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Offset of the data in the file.</summary>
    public long DataOffset { get; }

    /// <summary>Reads and checks the head.</summary>
    /// <param name="stream">Seekable; read from its start, not closed.</param>
    /// <param name="name">Display name of the file, for messages.</param>
    /// <exception cref="BadInputException">The file is cut short, no safetensors, or its tensors do not fill it exactly.</exception>
    public static SafetensorsFile Read(Stream stream, string name)
    {
        stream.Seek(0, SeekOrigin.Begin);
        Span<byte> length = stackalloc byte[SafetensorsHeader.LengthBytes];
        if (stream.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length)
            throw new BadInputException($"{name}: the file ends inside its first eight bytes; fetch it again.");
        var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(length);
        var left = stream.Length - length.Length;
        if (headerBytes > (ulong)left || headerBytes > MaxHeaderBytes)
        {
            throw new BadInputException(
                $"{name}: the file claims a header of {headerBytes} bytes where {left} follow; it is no safetensors file, or cut short.");
        }
        var header = new byte[headerBytes];
        stream.ReadExactly(header);

        var tensors = new OrderedDictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        var metadata = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { AllowDuplicateProperties = false });
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (property.NameEquals(SafetensorsHeader.MetadataKey)) ReadMetadata(property.Value, metadata);
                else tensors.Add(property.Name, ReadEntry(property));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new BadInputException($"{name}: the header of the safetensors file cannot be read; fetch it again.", e);
        }
        CheckData(name, tensors.Values, left - header.Length);
        return new SafetensorsFile(name, tensors, metadata, length.Length + header.Length);
    }

    /// <summary>The values of a float32 tensor, in C order.</summary>
    /// <exception cref="BadInputException">There is no such tensor, it is no F32 below 2 GiB, or the file ends early.</exception>
    public float[] ReadFloats(Stream stream, string tensor)
    {
        if (!_tensors.TryGetValue(tensor, out var entry)) throw new BadInputException($"{Name}: there is no tensor '{tensor}'.");
        return Read(stream, tensor, entry);
    }

    /// <summary>Some values of a float32 tensor, in C order.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="tensor">Its name.</param>
    /// <param name="first">The first value, counted from the tensor's first.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="BadInputException">There is no such tensor, it is no F32, or has no such values; or the file ends
    /// early.</exception>
    public float[] ReadFloats(Stream stream, string tensor, long first, int count)
    {
        if (!_tensors.TryGetValue(tensor, out var entry)) throw new BadInputException($"{Name}: there is no tensor '{tensor}'.");
        var start = entry.Start + first * sizeof(float);
        var part = entry with { Start = start, End = start + (long)count * sizeof(float) };
        return first >= 0 && count >= 0 && part.End <= entry.End ? Read(stream, tensor, part)
            : throw new BadInputException($"{Name}: tensor '{tensor}' has no values {first} to {first + count}.");
    }

    private float[] Read(Stream stream, string tensor, SafetensorsEntry entry)
    {
        if (entry.Dtype != "F32" || entry.End - entry.Start > Array.MaxLength)
        {
            throw new BadInputException(
                $"{Name}: tensor '{tensor}' is {entry.Dtype} of {entry.End - entry.Start} bytes, no F32 below 2 GiB.");
        }
        var bytes = new byte[entry.End - entry.Start];
        stream.Seek(DataOffset + entry.Start, SeekOrigin.Begin);
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new BadInputException($"{Name}: the file ends inside tensor '{tensor}'; fetch it again.");
        var values = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
        return values;
    }

    private static void ReadMetadata(JsonElement json, OrderedDictionary<string, string> metadata)
    {
        foreach (var property in json.EnumerateObject())
            metadata.Add(property.Name, property.Value.GetString() ?? throw new FormatException("metadata must be strings"));
    }

    private static SafetensorsEntry ReadEntry(JsonProperty property)
    {
        var dtype = property.Value.GetProperty("dtype").GetString() ?? throw new FormatException("dtype must be a string");
        long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        long[] offsets = [.. property.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        if (offsets.Length != 2) throw new FormatException("data_offsets must be two numbers");
        return new SafetensorsEntry(property.Name, dtype, shape, offsets[0], offsets[1]);
    }

    // Every byte of the data belongs to exactly one tensor.
    private static void CheckData(string name, IEnumerable<SafetensorsEntry> tensors, long dataBytes)
    {
        var end = 0L;
        foreach (var entry in tensors.OrderBy(t => t.Start).ThenBy(t => t.End))
        {
            if (!entry.IsConsistent())
            {
                throw new BadInputException($"{name}: tensor '{entry.Name}' of {entry.Dtype} [{string.Join(", ", entry.Shape)}] cannot be "
                    + $"bytes {entry.Start} to {entry.End}; fetch the file again.");
            }
            if (entry.Start != end)
            {
                throw new BadInputException(
                    $"{name}: tensor '{entry.Name}' starts at byte {entry.Start} where {end} was expected; fetch it again.");
            }
            end = entry.End;
        }
        if (end != dataBytes)
        {
            throw new BadInputException(
                $"{name}: its tensors take {end} bytes and the file holds {dataBytes}; the download may be incomplete.");
        }
    }
}
