using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis;

/// <summary>Where in depth the effect sits: late layers (0.8 L, L−1] against the earlier ones from 1, over the same resamples.</summary>
internal static class Localisation
{
    public static IEnumerable<LocalisationRow> Of(StudyTable table, CellIndex cells, EffectMap map)
    {
        foreach (var metric in table.Design.PrimaryMetrics)
        {
            var inner = Enumerable.Range(1, Math.Max(0, table.LayerCount - 1))
                .Select(layer => (Layer: layer, Cell: cells.Find(metric, new(Point.ResidPost, layer)))).Where(l => l.Cell is not null)
                .ToList();
            var late = inner.Where(l => 5 * l.Layer > 4 * table.LayerCount).Select(l => l.Cell!.Value).ToArray();
            var early = inner.Where(l => 5 * l.Layer <= 4 * table.LayerCount).Select(l => l.Cell!.Value).ToArray();
            var replicates = new double[map.Replicates[0].Length];
            for (var b = 0; b < replicates.Length; b++)
                replicates[b] = Mean(late, c => cells.Sign(c) * map.Replicates[c][b]) - Mean(early,
                    c => cells.Sign(c) * map.Replicates[c][b]);
            double lateMean = Mean(late, c => cells.Sign(c) * map.Effects[c]), earlyMean = Mean(early, c => cells.Sign(c) * map.Effects[c]);
            var variances = late.Concat(early).ToDictionary(c => c, c => Moments.Variance([.. map.Replicates[c].Where(double.IsFinite)]));
            var sizes = new double[replicates.Length];
            for (var b = 0; b < sizes.Length; b++) sizes[b] = Size(late, map, variances, b) - Size(early, map, variances, b);
            double lateSize = Size(late, map, variances, null), earlySize = Size(early, map, variances, null);
            var n = late.Concat(early).Select(c => map.N[c]).DefaultIfEmpty(0).Min();
            yield return new(metric, lateMean, earlyMean, Bootstrap.Percentile(lateMean - earlyMean, replicates, 0.95, n),
                Alone(cells, map, cells.Find(metric, new(Point.ResidPost, table.LayerCount))),
                    Alone(cells, map, cells.Find(metric, new(Point.FinalPreNorm, table.LayerCount))))
            {
                LateSize = lateSize,
                EarlySize = earlySize,
                SizeDifference = Bootstrap.Percentile(lateSize - earlySize, sizes, 0.95, n),
            };
        }
    }

    // Root of the mean square of the effects less its sampling variance; a resample has that variance twice over.
    private static double Size(int[] chosen, EffectMap map, Dictionary<int, double> variances, int? resample)
    {
        if (chosen.Length == 0) return double.NaN;
        var square = chosen.Average(c =>
        {
            var effect = resample is { } b ? map.Replicates[c][b] : map.Effects[c];
            return effect * effect - (resample is null ? 1 : 2) * variances[c];
        });
        return double.IsNaN(square) ? double.NaN : Math.Sqrt(Math.Max(0, square));
    }

    private static double Mean(int[] chosen, Func<int, double> figure) => chosen.Length == 0 ? double.NaN : chosen.Average(figure);

    private static Interval Alone(CellIndex cells, EffectMap map, int? cell) => cell is { } c
        ? EffectInterval.Of(map.Frames[c], cells.Sign(c) * map.Effects[c], [.. map.Replicates[c].Select(r => cells.Sign(c) * r)], 0.95)
            : ControlRow.Nothing;
}
