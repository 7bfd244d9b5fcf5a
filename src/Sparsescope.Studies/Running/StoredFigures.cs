using System.Collections.Frozen;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>
/// Figures of a pass, read from the store as they are asked for: neighbouring points together, as many as fit, and the primary points once.
/// </summary>
/// <param name="store">Where they are; open as long as this is used.</param>
/// <param name="run">Id of the run.</param>
/// <param name="pass">Name of the pass.</param>
/// <param name="items">Which items, by their place in the study's list.</param>
/// <param name="points">How many points each item has.</param>
/// <param name="metrics">Names of the metrics.</param>
/// <param name="primary">Points that are asked for again and again.</param>
/// <param name="mostBytes">How much memory the points at hand may take; one is held in any case.</param>
internal sealed class StoredFigures(RunStore store, string run, string pass, IReadOnlyList<int> items, int points,
    IReadOnlyList<string> metrics, IReadOnlySet<int> primary, long mostBytes) : FigureColumns
{
    private readonly Dictionary<int, double[][]> _held = [];    // point → [metrics][items]
    private readonly FrozenDictionary<int, int> _places = items.Index().ToFrozenDictionary(item => item.Item, item => item.Index);

    private int AtOnce { get; } = (int)Math.Clamp(mostBytes / Math.Max(1, (long)items.Count * metrics.Count * sizeof(double)), 1,
        Math.Max(1, points));

    /// <summary>Columns of a run's main pass by point and name of the metric; NaN where the run has no such point.</summary>
    /// <param name="store">Where they are; open as long as this is used.</param>
    /// <param name="run">Id of the run.</param>
    /// <param name="items">Which items, by their place in the study's list.</param>
    /// <param name="metrics">Names of the metrics that are asked for.</param>
    internal static Func<Point, string, double[]> OfMain(RunStore store, string run, IReadOnlyList<int> items,
        IReadOnlyList<string> metrics)
    {
        var points = store.Figures(run, RunStore.MainPass).Points().Select(point => new Point(point.Tap, point.Layer)).ToList();
        var figures = new StoredFigures(store, run, RunStore.MainPass, items, points.Count, metrics, new HashSet<int>(),
            AnalysisOptions.DefaultMostBytes);
        return (point, metric) => points.IndexOf(point) is >= 0 and var place
            ? figures.Column((place * metrics.Count) + metrics.ToList().IndexOf(metric)) : [.. items.Select(_ => double.NaN)];
    }

    public override double[] Column(int cell)
    {
        var point = cell / metrics.Count;
        if (!_held.TryGetValue(point, out var columns))
        {
            if (primary.Contains(point)) Read(point, 1);
            else
            {
                foreach (var other in _held.Keys.Except(primary).ToList()) _held.Remove(other);
                Read(point, Math.Min(AtOnce, points - point));
            }
            columns = _held[point];
        }
        return columns[cell % metrics.Count];
    }

    private void Read(int first, int count)
    {
        for (var point = first; point < first + count; point++)
        {
            if (_held.ContainsKey(point)) continue;
            var columns = _held[point] = [.. metrics.Select(_ => new double[items.Count])];
            foreach (var column in columns) Array.Fill(column, double.NaN);
        }
        store.Figures(run, pass).Figures(first, count, metrics, (item, point, metric, figure) =>
        {
            if (_places.TryGetValue(item, out var place)) _held[point][metric][place] = figure;
        });
    }
}
