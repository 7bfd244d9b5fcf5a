using System.Globalization;
using Sparsescope.Gguf;

namespace Sparsescope.Managed.Inference.Weights;

/// <summary>The tensors of a model in one file or several, each taken out once, so that what is left over is a tensor nobody would compute
/// with.</summary>
internal sealed class ModelWeights : IDisposable
{
    private readonly List<MappedFile> _files = [];
    private readonly Dictionary<string, (GgufTensor Tensor, MappedFile File, long Offset)> _left = new(StringComparer.Ordinal);

    /// <summary>Maps all files of a model; nothing of the weights is read.</summary>
    /// <param name="parts">Paths, the file with the metadata first.</param>
    /// <exception cref="BadInputException">A file is no GGUF, or cannot be read.</exception>
    internal ModelWeights(IReadOnlyList<string> parts)
    {
        try
        {
            foreach (var part in parts) Map(part);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new BadInputException($"'{parts[0]}' cannot be read: {e.Message}", e);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Metadata: those of the first file.</summary>
    internal GgufFile Header { get; private set; } = null!;

    internal bool Has(string name) => _left.ContainsKey(name);

    /// <summary>A matrix of so many columns.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="columns">Its inputs.</param>
    /// <param name="rows">Its outputs; null for any number.</param>
    /// <exception cref="BadInputException">Missing, of another shape, or of a type that weights are not stored in.</exception>
    internal TensorRows Matrix(string name, int columns, int? rows)
    {
        var (tensor, file, offset) = Take(name, columns, rows);
        return new(file, offset, tensor.Type, (int)(tensor.ElementCount / columns), columns);
    }

    /// <summary>A list of numbers, such as a norm's weights or a bias.</summary>
    /// <exception cref="BadInputException">As <see cref="Matrix"/>.</exception>
    internal float[] Vector(string name, int length)
    {
        var (tensor, file, offset) = Take(name, null, null);
        if (tensor.ElementCount != length) throw Unexpected(tensor, length.ToString(CultureInfo.InvariantCulture));
        var values = new float[length];
        TensorFloats.Decode(tensor.Type, file.Bytes(offset, checked((int)tensor.ByteSize)), values);
        return values;
    }

    /// <summary>The same, or null where the file has none.</summary>
    internal float[]? FindVector(string name, int length) => Has(name) ? Vector(name, length) : null;

    /// <exception cref="BadInputException">A tensor was not taken: the architecture as it is computed here has none of that
    /// name.</exception>
    internal void RequireAllTaken()
    {
        if (_left.Keys.FirstOrDefault() is { } other)
            throw Unsupported($"has no use for tensor '{other}' in a model of architecture '{Header.Architecture}'");
    }

    /// <summary>One sentence that says what the managed engine cannot do, and of which file.</summary>
    internal BadInputException Unsupported(string what) =>
        new($"{Header.Name}: the managed engine {what}; llama.cpp computes such models.");

    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
    }

    private void Map(string path)
    {
        using var stream = File.OpenRead(path);
        var header = GgufFile.Read(stream, path);
        Header ??= header;
        var file = new MappedFile(path);
        _files.Add(file);
        foreach (var tensor in header.Tensors) _left.TryAdd(tensor.Name, (tensor, file, header.DataOffset + tensor.Offset));
    }

    private (GgufTensor Tensor, MappedFile File, long Offset) Take(string name, int? columns, int? rows)
    {
        if (!_left.Remove(name, out var found)) throw Unsupported($"misses tensor '{name}'");
        var tensor = found.Tensor;
        if (!TensorFloats.IsReadable(tensor.Type)) throw Unsupported($"reads no weights of type {tensor.Type}, as tensor '{name}' has");
        var width = tensor.Dimensions.Count > 0 ? tensor.Dimensions[0] : 1;
        if (columns is not null && (width != columns || tensor.ElementCount / width > int.MaxValue
            || (rows is not null && tensor.ElementCount != (long)columns * rows)))
            throw Unexpected(tensor, $"{columns}, {rows?.ToString(CultureInfo.InvariantCulture) ?? "any"}");
        return found;
    }

    private BadInputException Unexpected(GgufTensor tensor, string expected) =>
        Unsupported($"expects tensor '{tensor.Name}' as [{expected}], and it is [{string.Join(", ", tensor.Dimensions)}]");
}
