using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Sparsescope.Interventions;
using Sparsescope.Measuring;
using Sparsescope.Safetensors;

namespace Sparsescope.Models.Runs;

/// <summary>
/// The raw states as safetensors: a tensor an item and tap named ID/TAP, [layers, positions, width] float32, and the layers of each tap
/// as metadata. A safetensors file begins with
/// a header that names every tensor, so the data is gathered in FILE.partial beside an index with one line an item, and put together at
/// the end; both stay where a run is interrupted, and it continues from them.
/// </summary>
public sealed class VectorFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream _data;
    private readonly FileStream _index;
    private readonly List<Entry> _entries = [];

    /// <summary>An item, its tensors in the order of their data, and where that ends.</summary>
    private sealed record Entry(string Item, TapShape[] Taps, long End);

    private sealed record TapShape(string Tap, long[] Shape, int?[]? Layers = null);

    private VectorFile(string path, FileStream data, FileStream index) => (_path, _data, _index) = (path, data, index);

    private static string DataPath(string path) => path + ".partial";

    private static string IndexPath(string path) => path + ".partial.index";

    /// <summary>Opens the vectors of a run whose first <paramref name="done"/> items are whole.</summary>
    /// <exception cref="BadInputException">The file exists already, another process writes it, or the partial file does not hold what was
    /// done.</exception>
    public static VectorFile Open(string path, ExistingOutput existing, IReadOnlyList<string> done)
    {
        if (existing == ExistingOutput.Refuse && (File.Exists(path) || File.Exists(DataPath(path))))
        {
            throw new BadInputException(
                $"Vector file '{path}' (or its .partial) exists.", Remedy.ResumeOrReplace);
        }
        if (done.Count > 0 && !File.Exists(IndexPath(path)))
            throw new BadInputException(
                $"'{IndexPath(path)}' is missing, so the vectors cannot be continued.", Remedy.StartAnew);
        try
        {
            if (existing == ExistingOutput.Overwrite) File.Delete(path);
            var file = new VectorFile(path, Open(DataPath(path)), Open(IndexPath(path)));
            try
            {
                file.Restore(done);
                return file;
            }
            catch
            {
                file.Close();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Vector file '{path}' cannot be written: {e.Message}", e);
        }
    }

    // Unbuffered: what a full disk refuses is refused at once, and what was written survives a killed process.
    private static FileStream Open(string path) => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);

    /// <summary>Throws where a tap's layers differ in width: one tensor cannot hold them.</summary>
    public static void RequireOneWidth(IReadOnlyList<TapPoint> points)
    {
        foreach (var tap in points.GroupBy(point => point.Tap, StringComparer.Ordinal))
        {
            var widths = tap.Select(point => point.Width).Distinct().ToArray();
            if (widths.Length > 1)
                throw BadInputException.Of(
                    "vectors",
                        $": tap '{tap.Key}' has layers of different widths ({string.Join(", ", widths)}), which one tensor cannot hold.",
                    Remedy.OneWidth);
        }
    }

    /// <summary>True where every item of a resumed run is in the finished file already.</summary>
    public static bool IsFinished(string path) => File.Exists(path) && !File.Exists(DataPath(path));

    /// <summary>Appends an item's vectors; call before its line is written to the output.</summary>
    /// <exception cref="BadInputException">The disk is full or gone; the files end with the item before.</exception>
    public void Append(Measurement item)
    {
        var (dataLength, indexLength) = (_data.Length, _index.Length);
        try
        {
            foreach (var vector in item.Vectors) _data.Write(MemoryMarshal.AsBytes(vector.State.AsSpan()));
            var taps = item.Vectors.GroupBy(vector => vector.Point.Tap, StringComparer.Ordinal)
                .Select(tap => new TapShape(tap.Key, Shape([.. tap]), [.. tap.Select(vector => vector.Point.Layer).Distinct()]));
            var entry = new Entry(item.Item.Record.Id, [.. taps], _data.Length);
            _index.Write([.. JsonSerializer.SerializeToUtf8Bytes(entry), (byte)'\n']);
            _entries.Add(entry);
        }
        catch (Exception e) when (WriteFailure.Is(e))
        {
            _data.SetLength(dataLength);
            _index.SetLength(indexLength);
            throw new BadInputException($"Writing '{DataPath(_path)}' failed: {WriteFailure.Reason(e)}; the items before are kept.",
                Remedy.ResumeLater, e);
        }
    }

    /// <summary>Writes the finished file and removes the partial one.</summary>
    /// <exception cref="BadInputException">The disk is full or gone; the partial file is kept.</exception>
    public void Finish()
    {
        WholeFile.Write(_path, target =>
        {
            target.Write(SafetensorsHeader.Encode(Tensors(), Layers()));
            _data.Position = 0;
            _data.CopyTo(target);
        });
        RemovePartial();
    }

    /// <summary>Closes the files; those that hold no item are removed.</summary>
    public void Dispose()
    {
        if (_entries.Count == 0) RemovePartial();
        Close();
    }

    // Data first: without its index it would look like a run that did nothing yet.
    private void RemovePartial()
    {
        Close();
        File.Delete(DataPath(_path));
        File.Delete(IndexPath(_path));
    }

    private void Close()
    {
        _data.Dispose();
        _index.Dispose();
    }

    private static long[] Shape(StateVector[] vectors)
    {
        var layers = vectors.Select(vector => vector.Point.Layer).Distinct().Count();
        return [layers, vectors.Length / layers, vectors[0].State.Length];
    }

    // The same for every item; a run that began before they were kept has none.
    private IEnumerable<KeyValuePair<string, string>> Layers() => _entries.SelectMany(entry => entry.Taps).DistinctBy(tap => tap.Tap)
        .Where(tap => tap.Layers is not null).Select(tap => StateLibrary.LayersOf(tap.Tap, tap.Layers!));

    private List<SafetensorsEntry> Tensors()
    {
        var tensors = new List<SafetensorsEntry>();
        var offset = 0L;
        foreach (var (entry, tap) in _entries.SelectMany(entry => entry.Taps.Select(tap => (entry, tap))))
        {
            tensors.Add(SafetensorsEntry.F32($"{entry.Item}/{tap.Tap}", tap.Shape, offset));
            offset += tap.Shape.Aggregate((long)sizeof(float), (bytes, size) => bytes * size);
        }
        return tensors;
    }

    // Index and data are cut to where the last item ends that is done.
    private void Restore(IReadOnlyList<string> done)
    {
        var indexLength = 0L;
        using (var reader = new StreamReader(_index, leaveOpen: true))
        {
            foreach (var id in done)
            {
                if (reader.ReadLine() is not { } line || TryRead(line) is not { } entry || entry.Item != id)
                {
                    throw new BadInputException(
                        $"'{IndexPath(_path)}' does not have item '{id}', which the output has.", Remedy.StartAnew);
                }
                _entries.Add(entry);
                indexLength += Encoding.UTF8.GetByteCount(line) + 1;
            }
        }
        var dataLength = _entries.Count == 0 ? 0 : _entries[^1].End;
        if (_data.Length < dataLength)
            throw new BadInputException($"'{DataPath(_path)}' is shorter than its index says.", Remedy.StartAnew);
        Cut(_data, dataLength);
        Cut(_index, indexLength);
    }

    private static void Cut(FileStream stream, long length)
    {
        stream.SetLength(length);
        stream.Position = length;
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
