using System.Runtime.InteropServices;
using System.Text.Json;
using Sparsescope.Llama.Measuring;
using Sparsescope.Safetensors;

namespace Sparsescope.Cli.Measuring;

/// <summary>
/// The raw states as safetensors: a tensor an item and tap named ID/TAP, [layers, positions, width] float32. A safetensors file begins with
/// a header that names every tensor, so the data is gathered in FILE.partial beside an index with one line a tensor, and put together at
/// the end; both stay where a run is interrupted, and it continues from them.
/// </summary>
internal sealed class VectorFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream _data;
    private readonly FileStream _index;
    private readonly List<Entry> _entries = [];

    private sealed record Entry(string Item, string Name, long[] Shape, long End);

    private VectorFile(string path, FileStream data, FileStream index) => (_path, _data, _index) = (path, data, index);

    private static string DataPath(string path) => path + ".partial";

    private static string IndexPath(string path) => path + ".partial.index";

    /// <summary>Opens the vectors of a run whose first <paramref name="done"/> items are whole.</summary>
    /// <exception cref="BadInputException">The file exists already, or the partial file does not hold what was done.</exception>
    internal static VectorFile Open(string path, ExistingOutput existing, IReadOnlyList<string> done)
    {
        if (existing == ExistingOutput.Refuse && (File.Exists(path) || File.Exists(DataPath(path))))
        {
            throw new BadInputException($"Vector file '{path}' (or its .partial) exists; continue it with --resume, replace it with --overwrite, or name another.");
        }
        try
        {
            var file = new VectorFile(path,
                new FileStream(DataPath(path), FileMode.OpenOrCreate, FileAccess.ReadWrite),
                new FileStream(IndexPath(path), FileMode.OpenOrCreate, FileAccess.ReadWrite));
            file.Restore(existing == ExistingOutput.Resume ? done : []);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Vector file '{path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>True where every item of a resumed run is in the finished file already.</summary>
    internal static bool IsFinished(string path) => File.Exists(path) && !File.Exists(DataPath(path));

    /// <summary>Appends an item's vectors; call before its line is written to the output.</summary>
    internal void Append(MeasuredItem item)
    {
        var (dataLength, indexLength) = (_data.Length, _index.Length);
        try
        {
            foreach (var tap in item.Vectors.GroupBy(vector => vector.Point.Tap, StringComparer.Ordinal)) Append(item.Item.Record.Id, tap.Key, [.. tap]);
            _data.Flush();
            _index.Flush();
        }
        catch (IOException e)
        {
            _data.SetLength(dataLength);
            _index.SetLength(indexLength);
            throw new BadInputException($"Writing '{DataPath(_path)}' failed: {e.Message.TrimEnd('.')}; the items before are kept, continue with --resume once there is room.", e);
        }
    }

    /// <summary>Writes the finished file and removes the partial one.</summary>
    internal void Finish()
    {
        var unfinished = _path + ".tmp";
        using (var target = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
        {
            target.Write(SafetensorsHeader.Encode([.. _entries.Select((entry, i) => SafetensorsEntry.F32(entry.Name, entry.Shape, i == 0 ? 0 : _entries[i - 1].End))]));
            _data.Position = 0;
            _data.CopyTo(target);
        }
        File.Move(unfinished, _path, overwrite: true);
        Dispose();
        File.Delete(DataPath(_path));
        File.Delete(IndexPath(_path));
    }

    public void Dispose()
    {
        _data.Dispose();
        _index.Dispose();
    }

    private void Append(string item, string tap, StateVector[] vectors)
    {
        var widths = vectors.Select(vector => vector.State.Length).Distinct().ToArray();
        if (widths.Length > 1) throw new BadInputException($"Tap '{tap}' has layers of different widths ({string.Join(", ", widths)}), which one tensor cannot hold; choose --layers of one width.");
        var layers = vectors.Select(vector => vector.Point.Layer).Distinct().Count();
        foreach (var vector in vectors) _data.Write(MemoryMarshal.AsBytes(vector.State.AsSpan()));
        var entry = new Entry(item, $"{item}/{tap}", [layers, vectors.Length / layers, widths[0]], _data.Length);
        _index.Write(JsonSerializer.SerializeToUtf8Bytes(entry));
        _index.Write("\n"u8);
        _entries.Add(entry);
    }

    // The index is cut to the items that are done; the data to where the last of them ends.
    private void Restore(IReadOnlyList<string> done)
    {
        var wanted = done.ToHashSet(StringComparer.Ordinal);
        using (var reader = new StreamReader(_index, leaveOpen: true))
        {
            while (reader.ReadLine() is { } line && TryRead(line) is { } entry && wanted.Contains(entry.Item)) _entries.Add(entry);
        }
        var end = _entries.Count == 0 ? 0 : _entries[^1].End;
        if (_data.Length < end) throw new BadInputException($"'{DataPath(_path)}' is shorter than its index says; start anew with --overwrite.");
        _data.SetLength(end);
        _data.Position = end;
        _index.SetLength(0);
        foreach (var entry in _entries)
        {
            _index.Write(JsonSerializer.SerializeToUtf8Bytes(entry));
            _index.Write("\n"u8);
        }
    }

    private static Entry? TryRead(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Entry>(line);
        }
        catch (JsonException)
        {
            return null;    // the last line of a killed run
        }
    }
}
