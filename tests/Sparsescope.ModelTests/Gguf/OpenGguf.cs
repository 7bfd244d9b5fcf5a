using System.Buffers.Binary;
using System.Text;
using Sparsescope.Gguf;

namespace Sparsescope.ModelTests.Gguf;

/// <summary>A GGUF file taken apart into fields that may hold anything, and put together again without a check.</summary>
internal sealed class OpenGguf
{
    internal ulong? TensorCount { get; set; }

    internal ulong? PairCount { get; set; }

    internal uint Version { get; set; } = 3;

    internal List<OpenPair> Pairs { get; private init; } = [];

    internal List<OpenTensor> Tensors { get; private init; } = [];

    internal byte[] Data { get; set; } = [];

    internal static OpenGguf Of(byte[] file)
    {
        var head = GgufFile.Read(new MemoryStream(file), "base");
        return new()
        {
            Pairs = [.. head.Metadata.Select(pair => new OpenPair(pair.Key, (uint)pair.Value.ElementType, pair.Value.IsArray,
                (ulong)pair.Value.Count, pair.Value.Bytes.ToArray()))],
            Tensors = [.. head.Tensors.Select(tensor => new OpenTensor(tensor.Name, [.. tensor.Dimensions.Select(size => (ulong)size)],
                (uint)tensor.Type, (ulong)tensor.Offset))],
            Data = file[(int)head.DataOffset..],
        };
    }

    internal OpenPair? Find(string key) => Pairs.Find(pair => pair.Key == key);

    internal void Set(string key, OpenPair pair)
    {
        Pairs.RemoveAll(other => other.Key == key);
        Pairs.Add(pair);
    }

    internal byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("GGUF"u8);
        writer.Write(Version);
        writer.Write(TensorCount ?? (ulong)Tensors.Count);
        writer.Write(PairCount ?? (ulong)Pairs.Count);
        foreach (var pair in Pairs)
        {
            WriteText(writer, pair.Key);
            if (pair.IsArray)
            {
                writer.Write((uint)GgufValueType.Array);
                writer.Write(pair.Type);
                writer.Write(pair.Count);
            }
            else
            {
                writer.Write(pair.Type);
            }
            writer.Write(pair.Bytes);
        }
        foreach (var tensor in Tensors)
        {
            WriteText(writer, tensor.Name);
            writer.Write((uint)tensor.Dimensions.Length);
            foreach (var size in tensor.Dimensions) writer.Write(size);
            writer.Write(tensor.Type);
            writer.Write(tensor.Offset);
        }
        writer.Write(new byte[(32 - stream.Length % 32) % 32]);
        writer.Write(Data);
        return stream.ToArray();
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }
}

/// <summary>A key and its value: the element type's number, and the elements as they stand in the file.</summary>
internal sealed record OpenPair(string Key, uint Type, bool IsArray, ulong Count, byte[] Bytes)
{
    internal static OpenPair Of(string key, uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return new(key, (uint)GgufValueType.UInt32, false, 1, bytes);
    }

    internal static OpenPair Of(string key, float value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return new(key, (uint)GgufValueType.Float32, false, 1, bytes);
    }

    internal static OpenPair Of(string key, bool value) => new(key, (uint)GgufValueType.Bool, false, 1, [value ? (byte)1 : (byte)0]);

    internal static OpenPair Of(string key, int[] values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), values[i]);
        return new(key, (uint)GgufValueType.Int32, true, (ulong)values.Length, bytes);
    }

    internal static OpenPair Of(string key, float[] values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        return new(key, (uint)GgufValueType.Float32, true, (ulong)values.Length, bytes);
    }

    internal static OpenPair OfText(string key, string text) => OfTexts(key, [Encoding.UTF8.GetBytes(text)]) with { IsArray = false };

    internal static OpenPair OfTexts(string key, IReadOnlyList<byte[]> texts)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (var text in texts)
        {
            writer.Write((ulong)text.Length);
            writer.Write(text);
        }
        return new(key, (uint)GgufValueType.String, true, (ulong)texts.Count, stream.ToArray());
    }

    /// <summary>The strings of the value; none where it holds none.</summary>
    internal List<byte[]> Texts()
    {
        var texts = new List<byte[]>();
        if (Type != (uint)GgufValueType.String) return texts;
        for (var at = 0; at < Bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(Bytes.AsSpan(at));
            texts.Add(Bytes[(at + 8)..(at + 8 + length)]);
            at += 8 + length;
        }
        return texts;
    }
}

/// <summary>The description of a tensor, with any sizes, type and place.</summary>
internal sealed record OpenTensor(string Name, ulong[] Dimensions, uint Type, ulong Offset);
