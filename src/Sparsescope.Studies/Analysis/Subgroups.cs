using MathNet.Numerics.Distributions;
using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis;

/// <summary>The primary effects by value of the moderator, and whether they differ: exploratory.</summary>
internal static class Subgroups
{
    public const int Fewest = 10;

    public static (List<SubgroupRow> Rows, List<HeterogeneityRow> Tests) Of(StudyTable table, CellIndex cells, DesignUnits units,
        Seeds seeds, AnalysisOptions options, CancellationToken cancellation)
    {
        var rows = new List<SubgroupRow>();
        var tests = new List<HeterogeneityRow>();
        var moderators = Enumerable.Range(0, units.Count).Select(u => table.Items[units.FirstItem(u)].Moderator).ToArray();
        if (moderators.All(m => m is null)) return (rows, tests);
        foreach (var cell in cells.Primary)
        {
            var column = units.Reduce(cells.Column(cell));
            var groups = EffectMap.Finite(column).Where(u => moderators[u] is not null).GroupBy(u => moderators[u]!, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal).Where(g => g.Count() >= Fewest);
            var found = new List<(double Effect, double Variance)>();
            foreach (var group in groups)
            {
                var frame = new RegressionFrame(units, [.. group]);
                var outcome = frame.Outcome(column);
                var effect = cells.Sign(cell) * frame.Effect(outcome);
                var replicates = Resampling.Effects(frame, [outcome], seeds.Bootstrap, options, cancellation)[0]
                    .Select(r => cells.Sign(cell) * r).ToArray();
                rows.Add(new(cells.Name(cell), group.Key, EffectInterval.Of(frame, effect, replicates, 0.95)));
                var variance = Moments.Variance([.. replicates.Where(double.IsFinite)]);
                if (double.IsFinite(effect) && variance > 0) found.Add((effect, variance));
            }
            if (found.Count > 1) tests.Add(Test(cells.Name(cell), found));
        }
        return (rows, tests);
    }

    // Cochran's Q: Σ (effect − weighted mean)² / variance, χ² with one degree of freedom less than groups.
    private static HeterogeneityRow Test(CellName cell, List<(double Effect, double Variance)> groups)
    {
        var mean = groups.Sum(g => g.Effect / g.Variance) / groups.Sum(g => 1 / g.Variance);
        var q = groups.Sum(g => (g.Effect - mean) * (g.Effect - mean) / g.Variance);
        return new(cell, groups.Count, q, 1 - ChiSquared.CDF(groups.Count - 1, q));
    }
}
