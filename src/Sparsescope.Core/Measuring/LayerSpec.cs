using System.Globalization;

namespace Sparsescope.Measuring;

/// <summary>
/// Which layers are measured, as written after --layers: <c>all</c>, <c>last</c>, or a list of indices (negative from the end: −1 is L) and
/// inclusive ranges <c>a..b</c>. Layers run from 0 (embeddings) to L (after the final norm).
/// </summary>
public sealed class LayerSpec
{
    private readonly (int From, int To)[]? _ranges;

    private LayerSpec(string text, (int, int)[]? ranges) => (Text, _ranges) = (text, ranges);

    /// <summary>True for <c>all</c>: every layer that the model has.</summary>
    public bool IsAll => _ranges is null;

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <exception cref="BadInputException">Not of the form above.</exception>
    public static LayerSpec Parse(string text)
    {
        if (text.Trim() == "all") return new(text, null);
        var ranges = new List<(int, int)>();
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (word == "last") ranges.Add((-1, -1));
            else if (Number(word) is { } layer) ranges.Add((layer, layer));
            else if (word.Split("..") is [var a, var b] && Number(a) is { } from && Number(b) is { } to) ranges.Add((from, to));
            else throw BadInputException.Of("layers", $" {text}: '{word}' is not all, last, a layer number or a range a..b.");
        }
        return new(text, [.. ranges]);
    }

    /// <summary>The layers of a model with <paramref name="count"/> blocks (L), ascending.</summary>
    /// <exception cref="BadInputException">A layer the model does not have.</exception>
    public IReadOnlySet<int> Resolve(int count)
    {
        var layers = new SortedSet<int>();
        foreach (var (first, last) in _ranges ?? [(0, count)])
        {
            var (from, to) = (first < 0 ? count + 1 + first : first, last < 0 ? count + 1 + last : last);
            if (from < 0 || to > count || from > to) throw BadInputException.Of("layers", $" {Text}: this model has layers 0 to {count}.");
            for (var layer = from; layer <= to; layer++) layers.Add(layer);
        }
        return layers;
    }

    private static int? Number(string word) =>
        int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
}
