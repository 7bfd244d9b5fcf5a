using Sparsescope.Statistics;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>Means of the conditions with intervals over items, and the two correlations that are so easily taken for each other.</summary>
internal static class Means
{
    /// <returns>Condition × cell.</returns>
    public static Interval[][] Of(StudyTable table, CellIndex cells, Seeds seeds, AnalysisOptions options,
        CancellationToken cancellation) =>
        [.. Enumerable.Range(0, table.Design.Conditions.Count)
            .Select(condition => Condition(table, cells, condition, seeds, options, cancellation))];

    /// <summary>Pearson r of the conditions' mean figures with their mean values.</summary>
    public static double CorrelationOfMeans(StudyTable table, int cell)
    {
        if (!Ordered(table)) return double.NaN;
        var means = table.Items.Where(item => double.IsFinite(item.Figures[cell])).GroupBy(item => item.Condition).OrderBy(g => g.Key)
            .Select(g => (Value: g.Average(item => item.Value), Figure: g.Average(item => item.Figures[cell]))).ToArray();
        return Correlation.Pearson([.. means.Select(m => m.Value)], [.. means.Select(m => m.Figure)]);
    }

    /// <summary>Pearson r over single items.</summary>
    public static double CorrelationOfItems(StudyTable table, int cell)
    {
        if (table.Design.Scale == Scale.Categorical) return double.NaN;
        var items = table.Items.Where(item => double.IsFinite(item.Figures[cell]) && double.IsFinite(item.Value)).ToArray();
        return Correlation.Pearson([.. items.Select(item => item.Value)], [.. items.Select(item => item.Figures[cell])]);
    }

    private static bool Ordered(StudyTable table) =>
        table.Design.Scale == Scale.Ordinal || (table.Design.Scale == Scale.Continuous && table.Design.Conditions.Count > 2);

    private static Interval[] Condition(StudyTable table, CellIndex cells, int condition, Seeds seeds, AnalysisOptions options,
        CancellationToken cancellation)
    {
        var items = table.Items.Where(item => item.Condition == condition).ToArray();
        var seed = SplitMix64.Derive(seeds.Means, (ulong)condition);
        // Σ of the figures and how many there are; a figure that is missing counts in neither.
        var figures = Enumerable.Range(0, cells.Count)
            .Select(cell => items.Select(item => double.IsFinite(item.Figures[cell]) ? item.Figures[cell] : 0).ToArray());
        var present = Enumerable.Range(0, cells.Count)
            .Select(cell => items.Select(item => double.IsFinite(item.Figures[cell]) ? 1.0 : 0).ToArray()).ToArray();
        var clusters = table.Design.Clustered ? new ClusterSet(Units.Numbered([.. items.Select(item => item.Pair)])) : null;
        // Drawn clusters do not add up to as many items: there every mean needs its own count.
        var gaps = Enumerable.Range(0, cells.Count).Where(cell => clusters is not null || present[cell].Contains(0)).ToArray();
        var replicates = Enumerable.Range(0, cells.Count).Select(_ => new double[options.Resamples]).ToArray();
        if (items.Length > 0)
        {
            new Products([.. figures, .. gaps.Select(cell => present[cell])], items.Length).Run(options.Resamples, 1,
                (b, rows) => Resampling.Counts(items.Length, clusters, SplitMix64.Derive(seed, (ulong)b), rows), Take, options.Threads,
                    cancellation);
        }
        return [.. Enumerable.Range(0, cells.Count).Select(Interval)];

        void Take(int b, ReadOnlySpan<double> sums)
        {
            for (var cell = 0; cell < cells.Count; cell++) replicates[cell][b] = sums[cell] / items.Length;
            for (var g = 0; g < gaps.Length; g++) replicates[gaps[g]][b] = sums[cells.Count + g] > 0 ? sums[gaps[g]] / sums[cells.Count + g]
                : double.NaN;
        }

        Interval Interval(int cell)
        {
            var sample = items.Select(item => item.Figures[cell]).Where(double.IsFinite).ToArray();
            return cells.Primary.Contains(cell) && clusters is null
                ? Bootstrap.MeanBca(sample, seed, options.Resamples)
                : Bootstrap.Percentile(Moments.Mean(sample), replicates[cell], 0.95, sample.Length);
        }
    }
}
