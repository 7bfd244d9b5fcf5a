using Sparsescope.Statistics;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>Means of the conditions with intervals over items, and the two correlations that are so easily taken for each other.</summary>
internal static class Means
{
    /// <returns>Condition × cell.</returns>
    public static Interval[][] Of(StudyTable table, CellIndex cells, Seeds seeds, AnalysisOptions options,
        CancellationToken cancellation)
    {
        var means = table.Design.Conditions.Select(_ => new Interval[cells.Count]).ToArray();
        // Held of a cell: its column, that of a condition, which of it are there, and the matrix of both.
        foreach (var some in Enumerable.Range(0, cells.Count).Chunk(options.AtOnce((5L * table.Items.Count) + options.Resamples)))
        {
            var columns = some.Select(cells.Column).ToArray();
            for (var condition = 0; condition < means.Length; condition++)
            {
                int[] items = [.. Enumerable.Range(0, table.Items.Count).Where(i => table.Items[i].Condition == condition)];
                var part = Condition(table, cells, items, some, columns, SplitMix64.Derive(seeds.Means, (ulong)condition), options,
                    cancellation);
                foreach (var (cell, mean) in some.Zip(part)) means[condition][cell] = mean;
            }
        }
        return means;
    }

    /// <summary>Pearson r of the conditions' mean figures with their mean values.</summary>
    public static double CorrelationOfMeans(StudyTable table, double[] column)
    {
        if (!Ordered(table)) return double.NaN;
        var means = table.Items.Zip(column).Where(item => double.IsFinite(item.Second)).GroupBy(item => item.First.Condition)
            .OrderBy(g => g.Key).Select(g => (Value: g.Average(item => item.First.Value), Figure: g.Average(item => item.Second)))
            .ToArray();
        return Correlation.Pearson([.. means.Select(m => m.Value)], [.. means.Select(m => m.Figure)]);
    }

    /// <summary>Pearson r over single items.</summary>
    public static double CorrelationOfItems(StudyTable table, double[] column)
    {
        if (table.Design.Scale == Scale.Categorical) return double.NaN;
        var items = table.Items.Zip(column, (item, figure) => (item.Value, Figure: figure))
            .Where(item => double.IsFinite(item.Figure) && double.IsFinite(item.Value)).ToArray();
        return Correlation.Pearson([.. items.Select(item => item.Value)], [.. items.Select(item => item.Figure)]);
    }

    private static bool Ordered(StudyTable table) =>
        table.Design.Scale == Scale.Ordinal || (table.Design.Scale == Scale.Continuous && table.Design.Conditions.Count > 2);

    // Of some cells and the items of one condition.
    private static Interval[] Condition(StudyTable table, CellIndex cells, int[] items, int[] some, double[][] columns, ulong seed,
        AnalysisOptions options, CancellationToken cancellation)
    {
        var samples = columns.Select(column => items.Select(i => column[i]).ToArray()).ToArray();
        // Σ of the figures and how many there are; a figure that is missing counts in neither.
        var figures = samples.Select(sample => sample.Select(figure => double.IsFinite(figure) ? figure : 0).ToArray());
        var clusters = table.Design.Clustered ? new ClusterSet(DesignUnits.Numbered([.. items.Select(i => table.Items[i].Group)])) : null;
        // Drawn clusters do not add up to as many items: there every mean needs its own count.
        var gaps = Enumerable.Range(0, some.Length).Where(c => clusters is not null || !samples[c].All(double.IsFinite)).ToArray();
        var present = gaps.Select(c => samples[c].Select(figure => double.IsFinite(figure) ? 1.0 : 0).ToArray());
        var replicates = some.Select(_ => new double[options.Resamples]).ToArray();
        if (items.Length > 0)
        {
            new Products([.. figures, .. present], items.Length).Run(options.Resamples, 1,
                (b, rows) => Resampling.Counts(items.Length, clusters, SplitMix64.Derive(seed, (ulong)b), rows), Take, options.Threads,
                    cancellation);
        }
        return [.. Enumerable.Range(0, some.Length).Select(Interval)];

        void Take(int b, ReadOnlySpan<double> sums)
        {
            for (var c = 0; c < some.Length; c++) replicates[c][b] = sums[c] / items.Length;
            for (var g = 0; g < gaps.Length; g++) replicates[gaps[g]][b] = sums[some.Length + g] > 0
                ? sums[gaps[g]] / sums[some.Length + g] : double.NaN;
        }

        Interval Interval(int c)
        {
            var sample = samples[c].Where(double.IsFinite).ToArray();
            return cells.Primary.Contains(some[c]) && clusters is null
                ? Bootstrap.MeanBca(sample, seed, options.Resamples)
                : Bootstrap.Percentile(Moments.Mean(sample), replicates[c], 0.95, sample.Length);
        }
    }
}
