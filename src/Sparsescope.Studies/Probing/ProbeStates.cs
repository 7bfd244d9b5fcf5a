using System.Globalization;
using Sparsescope.Safetensors;
using Sparsescope.Studies.Interventions;

namespace Sparsescope.Studies.Probing;

/// <summary>
/// States of items by layer: those that a measurement kept (of several kept positions the last), matched by the item's name, or a
/// matrix <c>layer.K</c> [items, width] a layer, whose rows are the records in their order.
/// </summary>
public sealed class ProbeStates
{
    private const string Prefix = "layer.";

    private readonly Func<int, ProbeTable, IReadOnlyList<float[]>> _of;

    private ProbeStates(IReadOnlyList<int> layers, Func<ProbeTable, ProbeTable> with, Func<int, ProbeTable, IReadOnlyList<float[]>> of) =>
        (Layers, With, _of) = (layers, with, of);

    /// <summary>Layers there are, ascending.</summary>
    public IReadOnlyList<int> Layers { get; }

    /// <summary>The items of a table that have states.</summary>
    public Func<ProbeTable, ProbeTable> With { get; }

    /// <summary>The states of a layer, (width) each, in the order of a table of which every item has one.</summary>
    public IReadOnlyList<float[]> Of(int layer, ProbeTable table) => _of(layer, table);

    /// <summary>States that were just measured.</summary>
    /// <param name="byItem">[item name][layer], the same layers for all.</param>
    /// <exception cref="BadInputException">There are none.</exception>
    public static ProbeStates OfItems(IReadOnlyDictionary<string, IReadOnlyDictionary<int, float[]>> byItem)
    {
        if (byItem.Count == 0) throw new BadInputException("no item has states");
        return new([.. byItem.Values.First().Keys.Order()],
            table => table.Take([.. Enumerable.Range(0, table.Count).Where(i => byItem.ContainsKey(table.Ids[i]))]),
            (layer, table) => [.. table.Ids.Select(id => byItem[id][layer])]);
    }

    /// <summary>Opens a safetensors file of either kind.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tap">Whose states, where they were kept by a measurement.</param>
    /// <exception cref="BadInputException">It cannot be read, or holds no states of that tap.</exception>
    public static ProbeStates Open(string path, string tap)
    {
        SafetensorsFile file;
        using (var stream = StateFiles.Open(path)) file = SafetensorsFile.Read(stream, path);
        var matrices = new SortedDictionary<int, SafetensorsEntry>();
        foreach (var (name, entry) in file.Tensors)
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && entry.Shape.Count == 2
                && int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var layer))
                matrices[layer] = entry;
        }
        return matrices.Count > 0 ? OfMatrices(path, file, matrices) : OfLibrary(path, tap);
    }

    private static ProbeStates OfMatrices(string path, SafetensorsFile file, SortedDictionary<int, SafetensorsEntry> matrices)
    {
        var rows = matrices.Values.First().Shape[0];
        if (matrices.Values.Any(entry => entry.Shape[0] != rows))
            throw new BadInputException($"{path}: its layers have different numbers of rows.");
        return new([.. matrices.Keys], table => table.Places.Max() < rows ? table : throw new BadInputException(
            $"{path}: it holds {rows} rows, and there are at least {table.Places.Max() + 1} records."), (layer, table) =>
        {
            var width = (int)matrices[layer].Shape[1];
            using var stream = StateFiles.Open(path);
            var values = file.ReadFloats(stream, Prefix + layer.ToString(CultureInfo.InvariantCulture));
            return [.. table.Places.Select(place => values.AsSpan(place * width, width).ToArray())];
        });
    }

    private static ProbeStates OfLibrary(string path, string tap)
    {
        var library = StateFiles.States(path);
        var layers = library.Layers(tap);
        var items = library.Items(tap);
        if (layers.Count == 0 || items.Count == 0)
            throw new BadInputException($"{path}: there are no states of tap '{tap}' by layer.");
        var known = items.ToHashSet(StringComparer.Ordinal);
        return new(layers, table => table.Take([.. Enumerable.Range(0, table.Count).Where(i => known.Contains(table.Ids[i]))]),
            (layer, table) => library.Of(tap, layer, table.Ids));
    }
}
