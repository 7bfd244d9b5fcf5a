namespace Sparsescope.Studies.Analysis;

/// <summary>What the effect counts: items, or whole questions. Turns a figure of every item into one of every unit.</summary>
internal sealed class DesignUnits
{
    private const double Rounding = 1e-14;

    private readonly int[][] _items;      // the items of each unit
    private readonly double[] _weights;   // their weights: 1, or the contrast's over the conditions

    private DesignUnits(EffectKind kind, int[][] items, double[] weights, double[] values, int incomplete)
    {
        (Kind, _items, _weights, Values, Incomplete) = (kind, items, weights, values, incomplete);
    }

    public EffectKind Kind { get; }

    public int Count => _items.Length;

    /// <summary>What the metric is held against: the condition's value, 0 and 1 for baseline and target, or 1 for each question.</summary>
    public double[] Values { get; }

    /// <summary>Questions left out because a condition is missing.</summary>
    public int Incomplete { get; }

    /// <summary>The cluster of each unit, by number; null where every unit stands for itself.</summary>
    public int[]? Clusters { get; private init; }

    /// <summary>First item of a unit.</summary>
    public int FirstItem(int unit) => _items[unit][0];

    public IReadOnlyList<int> Items(int unit) => _items[unit];

    /// <summary>The unit's figure from its items'; NaN where one of them is.</summary>
    /// <param name="items">One figure for each item of the table.</param>
    public double[] Reduce(ReadOnlySpan<double> items)
    {
        var reduced = new double[Count];
        for (var u = 0; u < reduced.Length; u++)
        {
            double sum = 0, size = 0;
            for (var k = 0; k < _weights.Length; k++)
            {
                var part = _weights[k] * items[_items[u][k]];
                sum += part;
                size += Math.Abs(part);
            }
            reduced[u] = Math.Abs(sum) <= Rounding * size ? 0 : sum;   // figures that are all the same differ by nothing
        }
        return reduced;
    }

    /// <exception cref="ArgumentException">A contrast names no condition, a paired item has no question, or one twice under a
    /// condition.</exception>
    public static DesignUnits Of(StudyTable table, Contrast? contrast = null)
    {
        var design = contrast is null ? table.Design : table.Design with { Contrast = contrast };
        var kind = EffectKinds.Of(design);
        var (baseline, target) = Compared(design);
        if (kind.IsPaired())
            return Questions(table, kind, kind == EffectKind.DzSlope ? [.. Enumerable.Range(0, design.Conditions.Count)]
                : [baseline, target]);
        var items = new List<int[]>();
        var values = new List<double>();
        for (var i = 0; i < table.Items.Count; i++)
        {
            var item = table.Items[i];
            if (kind == EffectKind.CliffsDelta && item.Condition != baseline && item.Condition != target) continue;
            if (kind == EffectKind.SpearmanRho && !double.IsFinite(item.Value)) continue;
            items.Add([i]);
            values.Add(kind == EffectKind.SpearmanRho ? item.Value : item.Condition == target ? 1 : 0);
        }
        return new(kind, [.. items], [1], [.. values], 0)
        {
            Clusters = design.Clustered ? Numbered([.. items.Select(unit => table.Items[unit[0]].Group)]) : null,
        };
    }

    /// <summary>Clusters numbered in the order in which they come; an item without one is one by itself.</summary>
    internal static int[] Numbered(IReadOnlyList<string?> names)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var next = 0;
        return [.. names.Select(name => name is null ? next++ : numbers.TryGetValue(name, out var known) ? known : numbers[name] = next++)];
    }

    private static (int Baseline, int Target) Compared(Design design)
    {
        if (design.Contrast is not { } contrast) return (0, design.Conditions.Count - 1);
        var names = design.Conditions.ToList();
        var (baseline, target) = (names.IndexOf(contrast.Baseline), names.IndexOf(contrast.Target));
        return baseline >= 0 && target >= 0 && baseline != target ? (baseline, target)
            : throw new ArgumentException($"the contrast {contrast.Baseline} – {contrast.Target} does not name two conditions",
                nameof(design));
    }

    private static DesignUnits Questions(StudyTable table, EffectKind kind, int[] needed)
    {
        var questions = new Dictionary<string, int[]>();
        for (var i = 0; i < table.Items.Count; i++)
        {
            var item = table.Items[i];
            var pair = item.Pair ?? throw new ArgumentException($"item {i} of a paired design belongs to no question", nameof(table));
            if (!questions.TryGetValue(pair, out var places)) questions[pair] = places = [.. needed.Select(_ => -1)];
            var place = Array.IndexOf(needed, item.Condition);
            if (place < 0) continue;
            if (places[place] >= 0) throw new ArgumentException($"question {pair} stands twice under one condition", nameof(table));
            places[place] = i;
        }
        var complete = questions.Values.Where(places => !places.Contains(-1)).ToArray();
        var groups = complete.Select(places => table.Items[places[0]].Group).ToList();
        return new(kind, complete, Weights(kind, needed.Length), [.. complete.Select(_ => 1.0)], questions.Count - complete.Length)
        {
            Clusters = groups.All(group => group is null) ? null : Numbered(groups),
        };
    }

    // Difference: −1, 1. Slope against 0 … k−1: (j − mean) / Σ(j − mean)².
    private static double[] Weights(EffectKind kind, int k)
    {
        if (kind == EffectKind.DzDifference) return [-1, 1];
        var mean = (k - 1) / 2.0;
        var squares = Enumerable.Range(0, k).Sum(j => (j - mean) * (j - mean));
        return [.. Enumerable.Range(0, k).Select(j => (j - mean) / squares)];
    }
}
