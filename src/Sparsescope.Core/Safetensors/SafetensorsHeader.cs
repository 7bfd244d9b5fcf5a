using System.Buffers.Binary;
using System.Text.Json;

namespace Sparsescope.Safetensors;

/// <summary>
/// The head of a safetensors file: a 64-bit length, then JSON naming type, shape and bytes of every tensor, padded with spaces to a
/// multiple of 8. The data follow it.
/// </summary>
/// <remarks>Format: github.com/huggingface/safetensors, "Format" of its README.</remarks>
public static class SafetensorsHeader
{
    internal const string MetadataKey = "__metadata__";
    internal const int LengthBytes = sizeof(ulong);
    private const int Padding = 8;

    /// <summary>Length, JSON and padding, ready to be written before the data.</summary>
    /// <param name="entries">In the order of their data, which must follow one another from 0 without gaps.</param>
    /// <param name="metadata">Free text by key, in the order given; none where null or empty.</param>
    /// <exception cref="ArgumentException">
    /// A name is given twice or reserved, the bytes are not those of the shape, or the data have a gap or overlap.
    /// </exception>
    public static byte[] Encode(IReadOnlyList<SafetensorsEntry> entries, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        Check(entries);
        using var stream = new MemoryStream();
        stream.Write(new byte[LengthBytes]);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata ?? []);
            foreach (var entry in entries) WriteEntry(json, entry);
            json.WriteEndObject();
        }
        while (stream.Length % Padding != 0) stream.WriteByte((byte)' ');
        var bytes = stream.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)(bytes.Length - LengthBytes));
        return bytes;
    }

    private static void Check(IReadOnlyList<SafetensorsEntry> entries)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { MetadataKey };
        var end = 0L;
        foreach (var entry in entries)
        {
            if (!names.Add(entry.Name))
                throw new ArgumentException($"tensor name '{entry.Name}' is reserved or given twice", nameof(entries));
            if (!entry.IsConsistent() || entry.Start != end)
            {
                throw new ArgumentException(
                    $"tensor '{entry.Name}' of {entry.Dtype} [{string.Join(", ", entry.Shape)}] cannot be bytes {entry.Start} to "
                    + $"{entry.End} after {end}",
                    nameof(entries));
            }
            end = entry.End;
        }
    }

    private static void WriteMetadata(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var any = false;
        foreach (var (key, value) in metadata)
        {
            if (!any) json.WriteStartObject(MetadataKey);
            any = true;
            json.WriteString(key, value);
        }
        if (any) json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, SafetensorsEntry entry)
    {
        json.WriteStartObject(entry.Name);
        json.WriteString("dtype", entry.Dtype);
        json.WriteStartArray("shape");
        foreach (var size in entry.Shape) json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(entry.Start);
        json.WriteNumberValue(entry.End);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
