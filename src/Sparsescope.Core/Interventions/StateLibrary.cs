using System.Globalization;
using System.Numerics.Tensors;
using Sparsescope.Engine;
using Sparsescope.Metrics;
using Sparsescope.Safetensors;

namespace Sparsescope.Interventions;

/// <summary>
/// Raw states of a set of prompts, as a measurement keeps them: safetensors with a tensor <c>ITEM/TAP</c> [layers, positions, width] an
/// item and tap, and the layers of every tap in the metadata <c>layers/TAP</c>. Of a tensor it is the last of the kept positions that
/// stands for the item, unless another is asked for.
/// </summary>
public sealed class StateLibrary
{
    private const string LayersKey = "layers/";

    private readonly SafetensorsFile _file;
    private readonly Func<Stream> _open;
    private readonly Dictionary<(string, int), List<(string Item, float[] States, int Width)>> _states = [];
    private readonly Dictionary<(string, int), float[]> _means = [];
    private readonly Dictionary<(string, int), ReferenceEnergy> _energies = [];

    private StateLibrary(SafetensorsFile file, Func<Stream> open, string sha256) => (_file, _open, Sha256) = (file, open, sha256);

    /// <summary>Hash of the file, in lower-case hex.</summary>
    public string Sha256 { get; }

    /// <summary>The metadata that names a tap's layers, for whoever writes such a file.</summary>
    public static KeyValuePair<string, string> LayersOf(string tap, IEnumerable<int?> layers) =>
        KeyValuePair.Create(LayersKey + tap,
            string.Join(',', layers.Select(layer => layer?.ToString(CultureInfo.InvariantCulture) ?? "none")));

    /// <summary>Reads the head of a file; the states are read when they are asked for.</summary>
    /// <param name="open">Opens the file, seekable.</param>
    /// <param name="name">Display name, for messages.</param>
    /// <param name="sha256">Its hash.</param>
    /// <exception cref="BadInputException">It is no safetensors, or does not say which layers it holds.</exception>
    public static StateLibrary Read(Func<Stream> open, string name, string sha256)
    {
        using var stream = open();
        var file = SafetensorsFile.Read(stream, name);
        if (!file.Metadata.Keys.Any(key => key.StartsWith(LayersKey, StringComparison.Ordinal)))
            throw new BadInputException(
                $"{name}: the file does not say which layers it holds (metadata '{LayersKey}TAP'); write the states anew.");
        return new(file, open, sha256);
    }

    /// <summary>Layers that states of a tap were kept of, ascending; none where there are no such states.</summary>
    public IReadOnlyList<int> Layers(string tap) => [.. (_file.Metadata.GetValueOrDefault(LayersKey + tap)?.Split(',') ?? [])
        .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var layer) ? layer : -1)
        .Where(layer => layer >= 0).Order()];

    /// <summary>Names of the items with states of a tap at any layer, in the order of the file.</summary>
    public IReadOnlyList<string> Items(string tap) => [.. _file.Tensors
        .Where(tensor => tensor.Key.EndsWith("/" + tap, StringComparison.Ordinal) && tensor.Value.Shape is [> 0, > 0, > 0])
        .Select(tensor => tensor.Key[..^(tap.Length + 1)])];

    /// <summary>The states that stand for some items at a tap and layer, (width) each; nothing of them is kept in memory here.</summary>
    /// <exception cref="BadInputException">An item or the layer is missing, or widths differ.</exception>
    public IReadOnlyList<float[]> Of(string tap, int layer, IReadOnlyList<string> items)
    {
        var at = Layer(tap, layer);
        var states = new List<float[]>(items.Count);
        using var stream = _open();
        foreach (var item in items)
        {
            if (!_file.Tensors.TryGetValue($"{item}/{tap}", out var entry)
                || entry.Shape is not [var layers, > 0 and var positions, var width]
                || at >= layers)
                throw new BadInputException($"{_file.Name}: there is no item '{item}' with states of tap '{tap}' at layer {layer}");
            if (states.Count > 0 && states[0].Length != width)
                throw new BadInputException(
                    $"{_file.Name}: the states of item '{item}' have {width} dimensions where others have {states[0].Length}");
            states.Add(_file.ReadFloats(stream, $"{item}/{tap}", ((at + 1) * positions - 1) * width, (int)width));
        }
        return states;
    }

    /// <summary>Names of the items with states at a tap, in the order of the file.</summary>
    public IReadOnlyList<string> Items(TapPoint point) => [.. States(point).Select(state => state.Item)];

    /// <summary>The state that stands for each item, in the order of the file; each (width).</summary>
    public IReadOnlyList<float[]> All(TapPoint point) => [.. States(point).Select(state => Row(state, -1, point))];

    /// <summary>Mean over the items, (width).</summary>
    public float[] Mean(TapPoint point)
    {
        if (_means.TryGetValue(Key(point), out var known)) return known;
        var (sum, row) = (new double[point.Width], new double[point.Width]);
        var all = All(point);
        foreach (var state in all)
        {
            TensorPrimitives.ConvertTruncating<float, double>(state, row);
            TensorPrimitives.Add(sum, row, sum);
        }
        return _means[Key(point)] = [.. sum.Select(value => (float)(value / all.Count))];
    }

    /// <summary>The dimensions of the highest mean energy, highest first.</summary>
    /// <exception cref="BadInputException">There are fewer dimensions.</exception>
    public IReadOnlyList<int> Outliers(TapPoint point, int count)
    {
        if (count > point.Width)
            throw new BadInputException($"{_file.Name}: {count} outliers are asked for where states have {point.Width} dimensions");
        if (!_energies.TryGetValue(Key(point), out var energy))
        {
            _energies[Key(point)] = energy = new(point.Width);
            foreach (var state in All(point)) energy.Add(state);
        }
        if (energy.Count == 0) throw new BadInputException($"{_file.Name}: no state of tap '{point.Tap}' at layer {point.Layer} is finite");
        return energy.TopDimensions(count);
    }

    /// <summary>The state of one item at one of its kept positions.</summary>
    /// <exception cref="BadInputException">There is no such item or position.</exception>
    public float[] State(TapPoint point, string item, int position)
    {
        foreach (var state in States(point))
        {
            if (state.Item == item) return Row(state, position, point);
        }
        throw new BadInputException($"{_file.Name}: there is no item '{item}' with states of tap '{point.Tap}'");
    }

    /// <summary>The state of an item drawn with a seed.</summary>
    public float[] Drawn(TapPoint point, ulong seed)
    {
        var states = States(point);
        return Row(states[new SplitMix64(seed).NextInt32(states.Count)], -1, point);
    }

    private float[] Row((string Item, float[] States, int Width) state, int position, TapPoint point)
    {
        if (state.Width != point.Width)
            throw new BadInputException(
                $"{_file.Name}: states of tap '{point.Tap}' have {state.Width} dimensions where the model has {point.Width}");
        var count = state.States.Length / state.Width;
        var at = position < 0 ? count + position : position;
        if (at < 0 || at >= count)
            throw new BadInputException($"{_file.Name}: item '{state.Item}' has {count} kept positions and no position {position}");
        return state.States.AsSpan(at * state.Width, state.Width).ToArray();
    }

    private static (string, int) Key(TapPoint point) =>
        (point.Tap, point.Layer ?? throw new BadInputException($"tap '{point.Tap}' has no layer of its own, by which states are found"));

    private List<(string Item, float[] States, int Width)> States(TapPoint point)
    {
        if (_states.TryGetValue(Key(point), out var known)) return known;
        var layer = Layer(point);
        var states = new List<(string, float[], int)>();
        using (var stream = _open())
        {
            foreach (var (name, entry) in _file.Tensors)
            {
                if (!name.EndsWith("/" + point.Tap, StringComparison.Ordinal) || entry.Shape is not [var layers, var positions, var width])
                    continue;
                if (layer >= layers || positions == 0) continue;
                var block = (int)(positions * width);
                states.Add((name[..^(point.Tap.Length + 1)], _file.ReadFloats(stream, name).AsSpan(layer * block, block).ToArray(),
                    (int)width));
            }
        }
        if (states.Count == 0)
            throw new BadInputException($"{_file.Name}: there are no states of tap '{point.Tap}' at layer {point.Layer}");
        return _states[Key(point)] = states;
    }

    private int Layer(TapPoint point) => Layer(point.Tap, point.Layer!.Value);

    private int Layer(string tap, int layer)
    {
        var layers = _file.Metadata.GetValueOrDefault(LayersKey + tap)?.Split(',') ?? [];
        var at = Array.IndexOf(layers, layer.ToString(CultureInfo.InvariantCulture));
        return at >= 0 ? at : throw new BadInputException(
            $"{_file.Name}: there are no states of tap '{tap}' at layer {layer}; it has "
                + $"{(layers.Length == 0 ? "none" : string.Join(", ", layers))}");
    }
}
