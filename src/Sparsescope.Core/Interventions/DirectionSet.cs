using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Sparsescope.Engine;
using Sparsescope.Gguf;
using Sparsescope.Safetensors;

namespace Sparsescope.Interventions;

/// <summary>
/// Directions in the residual stream, one vector a layer. Kept as safetensors (<c>layer.K</c>, K as everywhere here: 0 embeddings) or as a
/// GGUF control vector of llama.cpp, whose <c>direction.N</c>, N from 1, is added to the output of block N, which is layer N + 1: layers 0
/// and 1 cannot stand there.
/// </summary>
public sealed class DirectionSet
{
    private const string Prefix = "layer.", ControlPrefix = "direction.", Architecture = "controlvector";

    /// <summary>The file's own architecture, as GGUF has it.</summary>
    private const string ArchitectureKey = "general.architecture";

    private readonly SortedDictionary<int, float[]> _byLayer;

    /// <param name="byLayer">At least one; all of one width.</param>
    /// <param name="modelHint">Name of the architecture they belong to, or null.</param>
    /// <exception cref="BadInputException">None, of different widths, or not finite.</exception>
    public DirectionSet(IReadOnlyDictionary<int, float[]> byLayer, string? modelHint = null)
    {
        _byLayer = new(byLayer.ToDictionary());
        ModelHint = modelHint;
        if (_byLayer.Count == 0) throw new BadInputException("there is no direction of any layer");
        foreach (var (layer, vector) in _byLayer)
        {
            if (vector.Length == 0 || vector.Length != Width)
                throw new BadInputException(
                    $"the direction of layer {layer} has {vector.Length} entries, that of layer {_byLayer.First().Key} {Width}");
            if (!vector.All(float.IsFinite)) throw new BadInputException($"the direction of layer {layer} is not finite");
        }
    }

    /// <summary>Entries of a direction.</summary>
    public int Width => _byLayer.First().Value.Length;

    /// <summary>Layers that have one, ascending.</summary>
    public IReadOnlyCollection<int> Layers => _byLayer.Keys;

    /// <summary>Name of the architecture they belong to, or null.</summary>
    public string? ModelHint { get; }

    /// <summary>Hash of layers and vectors, in lower-case hex; whatever file they came from.</summary>
    public string Sha256
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var (layer, vector) in _byLayer)
            {
                hash.AppendData(BitConverter.GetBytes(layer));
                hash.AppendData(MemoryMarshal.AsBytes(vector.AsSpan()));
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>The direction of a layer, (width), or null.</summary>
    public float[]? Find(int layer) => _byLayer.GetValueOrDefault(layer);

    /// <summary>The direction for a place in a model, (width).</summary>
    /// <param name="point">The place.</param>
    /// <param name="layer">Whose direction; null: the point's own layer.</param>
    /// <exception cref="BadInputException">There is none, or it has another width.</exception>
    public float[] At(TapPoint point, int? layer)
    {
        var wanted = layer ?? point.Layer ?? throw new BadInputException(
            $"tap '{point.Tap}' has no layer of its own: say whose direction is meant");
        var vector = Find(wanted) ?? throw new BadInputException(
            $"there is no direction for layer {wanted}: the file has {string.Join(", ", _byLayer.Keys)}");
        return vector.Length == point.Width ? vector : throw new BadInputException(
            $"the direction of layer {wanted} has {vector.Length} entries where tap '{point.Tap}' has {point.Width}: it "
                + $"belongs to another model or tap");
    }

    /// <summary>Reads either format, told apart by how the file begins.</summary>
    /// <param name="stream">Seekable.</param>
    /// <param name="name">Display name, for messages.</param>
    /// <exception cref="BadInputException">It is neither, or holds no directions.</exception>
    public static DirectionSet Read(Stream stream, string name)
    {
        Span<byte> magic = stackalloc byte[4];
        stream.Seek(0, SeekOrigin.Begin);
        var read = stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false);
        stream.Seek(0, SeekOrigin.Begin);
        try
        {
            return read == 4 && magic.SequenceEqual("GGUF"u8) ? ReadGguf(stream, name) : ReadSafetensors(stream, name);
        }
        catch (BadInputException e) when (!e.Message.StartsWith(name, StringComparison.Ordinal))
        {
            throw new BadInputException($"{name}: {e.Message}", e);
        }
    }

    /// <summary>Writes safetensors: F32 tensors <c>layer.K</c> [width].</summary>
    public void WriteSafetensors(Stream stream)
    {
        var (entries, start) = (new List<SafetensorsEntry>(), 0L);
        foreach (var layer in _byLayer.Keys)
        {
            entries.Add(SafetensorsEntry.F32(Prefix + layer.ToString(CultureInfo.InvariantCulture), [Width], start));
            start = entries[^1].End;
        }
        KeyValuePair<string, string>[] metadata = ModelHint is null ? [] : [KeyValuePair.Create("model_hint", ModelHint)];
        stream.Write(SafetensorsHeader.Encode(entries, metadata));
        foreach (var vector in _byLayer.Values) stream.Write(MemoryMarshal.AsBytes(vector.AsSpan()));
    }

    /// <summary>Writes a GGUF control vector that llama.cpp reads.</summary>
    /// <exception cref="BadInputException">A layer that such a file cannot name (0 or 1).</exception>
    public void WriteGguf(Stream stream)
    {
        if (_byLayer.First().Key < 2)
        {
            throw new BadInputException(
                $"a control vector of llama.cpp begins with the output of block 1, which is layer 2: it cannot "
                    + $"hold layer {_byLayer.First().Key}");
        }
        var metadata = new GgufMetadata();
        metadata.Add(ArchitectureKey, GgufValue.From(Architecture));
        metadata.Add(Architecture + ".model_hint", GgufValue.From(ModelHint ?? ""));
        metadata.Add(Architecture + ".layer_count", GgufValue.From(_byLayer.Count));
        GgufWriter.Write(stream, metadata, [.. _byLayer.Select(entry => GgufTensorData.F32(
            ControlPrefix + (entry.Key - 1).ToString(CultureInfo.InvariantCulture), [Width], entry.Value))]);
    }

    private static DirectionSet ReadSafetensors(Stream stream, string name)
    {
        var file = SafetensorsFile.Read(stream, name);
        var byLayer = new Dictionary<int, float[]>();
        foreach (var tensor in file.Tensors.Keys)
        {
            if (Number(tensor, Prefix) is { } layer and >= 0) byLayer[layer] = file.ReadFloats(stream, tensor);
        }
        if (byLayer.Count == 0) throw new BadInputException($"{name}: there is no tensor named {Prefix}K, K the layer.");
        return new(byLayer, file.Metadata.GetValueOrDefault("model_hint"));
    }

    private static DirectionSet ReadGguf(Stream stream, string name)
    {
        var file = GgufFile.Read(stream, name);
        if (file.Architecture != Architecture)
            throw new BadInputException(
                $"{name}: a GGUF of architecture '{file.Architecture}', not '{Architecture}': it holds no directions.");
        var byLayer = new Dictionary<int, float[]>();
        foreach (var tensor in file.Tensors)
        {
            if (Number(tensor.Name, ControlPrefix) is not ({ } block and >= 1)) continue;
            if (tensor.Type != GgmlType.F32)
                throw new BadInputException($"{name}: tensor '{tensor.Name}' is {tensor.Type}; a control vector is F32.");
            byLayer[block + 1] = TensorFloats.Read(stream, file, tensor);
        }
        if (byLayer.Count == 0) throw new BadInputException($"{name}: there is no tensor named {ControlPrefix}N, N from 1.");
        return new(byLayer, file.Metadata.FindString(Architecture + ".model_hint"));
    }

    private static int? Number(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
}
