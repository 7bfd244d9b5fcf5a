using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis;

/// <summary>Where in depth the effect sits: late layers (0.8 L, L−1] against the earlier ones from 1, over the same resamples.</summary>
internal static class Localisation
{
    public static IEnumerable<LocalisationRow> Of(StudyTable table, CellIndex cells, EffectMap map)
    {
        foreach (var metric in table.Design.PrimaryMetrics)
        {
            var inner = Enumerable.Range(1, Math.Max(0, table.LayerCount - 1)).Select(layer => (Layer: layer, Cell: cells.Find(metric, new(Point.ResidPost, layer)))).Where(l => l.Cell is not null).ToList();
            var late = inner.Where(l => 5 * l.Layer > 4 * table.LayerCount).Select(l => l.Cell!.Value).ToArray();
            var early = inner.Where(l => 5 * l.Layer <= 4 * table.LayerCount).Select(l => l.Cell!.Value).ToArray();
            var replicates = new double[map.Replicates[0].Length];
            for (var b = 0; b < replicates.Length; b++) replicates[b] = Mean(late, c => cells.Sign(c) * map.Replicates[c][b]) - Mean(early, c => cells.Sign(c) * map.Replicates[c][b]);
            double lateMean = Mean(late, c => cells.Sign(c) * map.Effects[c]), earlyMean = Mean(early, c => cells.Sign(c) * map.Effects[c]);
            var n = late.Concat(early).Select(c => map.N[c]).DefaultIfEmpty(0).Min();
            yield return new(metric, lateMean, earlyMean, Bootstrap.Percentile(lateMean - earlyMean, replicates, 0.95, n),
                Alone(cells, map, cells.Find(metric, new(Point.ResidPost, table.LayerCount))), Alone(cells, map, cells.Find(metric, new(Point.FinalPreNorm, table.LayerCount))));
        }
    }

    private static double Mean(int[] chosen, Func<int, double> figure) => chosen.Length == 0 ? double.NaN : chosen.Average(figure);

    private static Interval Alone(CellIndex cells, EffectMap map, int? cell) => cell is { } c
        ? Bootstrap.Percentile(cells.Sign(c) * map.Effects[c], map.Replicates[c].Select(r => cells.Sign(c) * r).ToArray(), 0.95, map.N[c]) : ControlRow.Nothing;
}
