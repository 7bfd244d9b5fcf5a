using Sparsescope.Probing;

namespace Sparsescope.Studies.Probing;

/// <summary>
/// How much better a probe does on its task than on labels that say nothing: every type gets a random label, and types stand on both
/// sides of the split. Hewitt and Liang, EMNLP 2019 (arXiv 1909.03368).
/// </summary>
/// <param name="Task">Accuracy on the task, on the held-out items of this split.</param>
/// <param name="Control">Mean accuracy on the control tasks.</param>
/// <param name="Types">Types with at least two items; others are left out.</param>
/// <param name="Items">Items of those types.</param>
public sealed record ProbeSelectivity(double Task, double Control, int Types, int Items)
{
    /// <summary>Control tasks that are drawn.</summary>
    public const int Draws = 5;

    private const int HeldOut = 5;      // one of so many items of a type

    /// <summary>Task less control accuracy.</summary>
    public double Value => Task - Control;

    /// <summary>Runs it at one C.</summary>
    /// <param name="rows">Columns of the items.</param>
    /// <param name="labels">Their labels.</param>
    /// <param name="types">Their types.</param>
    /// <param name="c">Weight of the data.</param>
    /// <param name="seed">Of the split and of the control labels.</param>
    /// <returns>Null where fewer than two types have two items, or a side has one label only.</returns>
    public static ProbeSelectivity? Of(IReadOnlyList<double[]> rows, bool[] labels, int[] types, double c, ulong seed)
    {
        var random = new SplitMix64(seed);
        var (train, test) = (new List<int>(), new List<int>());
        var groups = Enumerable.Range(0, types.Length).GroupBy(i => types[i]).Select(group => group.ToArray())
            .Where(group => group.Length >= 2).ToList();
        foreach (var items in groups)
        {
            random.Shuffle(items.AsSpan());
            var held = Math.Max(1, items.Length / HeldOut);
            test.AddRange(items[..held]);
            train.AddRange(items[held..]);
        }
        if (groups.Count < 2) return null;
        var scaling = ColumnScaling.Of([.. train.Select(i => rows[i])]);
        double[][] training = [.. train.Select(i => scaling.Apply(rows[i]))], held2 = [.. test.Select(i => scaling.Apply(rows[i]))];
        if (Accuracy(labels) is not { } task) return null;
        var share = train.Count(i => labels[i]) / (double)train.Count;
        var controls = new List<double>();
        for (var draw = 0; draw < Draws; draw++)
        {
            var ofType = groups.ToDictionary(items => types[items[0]], _ => random.NextDouble() < share);
            bool[] control = [.. types.Select(type => ofType.GetValueOrDefault(type))];
            if (Accuracy(control) is { } accuracy) controls.Add(accuracy);
        }
        return controls.Count == 0 ? null : new(task, controls.Average(), groups.Count, train.Count + test.Count);

        double? Accuracy(bool[] which)
        {
            bool[] of = [.. train.Select(i => which[i])];
            if (of.All(label => label) || !of.Any(label => label)) return null;
            var fit = LogisticProbe.Fit(training, of, c);
            return test.Select((item, i) => fit.LogOdds(held2[i]) > 0 == which[item] ? 1.0 : 0).Average();
        }
    }
}
