using System.Globalization;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Reporting;

namespace Sparsescope.Cli.Measuring;

/// <summary>
/// The table at the end of a run: metric × a few layers, the mean over items with its 95 % t interval. Of the first tap, and of one state
/// an item: its last prompt position that was measured, or the mean over positions.
/// </summary>
/// <param name="points">What is measured.</param>
/// <param name="metrics">The metrics.</param>
/// <param name="width">Columns of a line: it decides how many layers are shown.</param>
internal sealed class MeasureSummary(IReadOnlyList<TapPoint> points, IReadOnlyList<Metric> metrics, int width)
{
    private const int MostColumns = 5, LeastColumns = 2, Margin = 24, ColumnWidth = 17;

    private readonly TapPoint[] _columns = Choose(points, Most(width));
    private readonly Dictionary<TapPoint, RunningMean[]> _means = Choose(points, Most(width))
        .ToDictionary(point => point, _ => metrics.Select(_ => new RunningMean()).ToArray());

    internal int Items { get; private set; }

    internal int Failed { get; private set; }

    internal void Add(Measurement item)
    {
        if (item.Error is not null) { Failed++; return; }
        Items++;
        var last = new Dictionary<TapPoint, MeasuredState>();
        foreach (var state in item.States.Where(state => state.Phase == Phase.Prompt && _means.ContainsKey(state.Point)))
            last[state.Point] = state;
        foreach (var (point, state) in last)
        {
            for (var i = 0; i < metrics.Count; i++) _means[point][i].Add(state.Metrics[i]);
        }
    }

    /// <summary>The table and what it is of; nothing where nothing was measured.</summary>
    internal IEnumerable<string> Lines()
    {
        if (Items == 0 || _columns.Length == 0 || metrics.Count == 0) yield break;
        var table = new ReportTable([_columns[0].Tap,
            .. _columns.Select(column => ">" + (column.Layer is { } layer ? $"layer {layer}" : column.Tensor))]);
        for (var i = 0; i < metrics.Count; i++) table.Add([metrics[i].Name, .. _columns.Select(column => Cell(_means[column][i]))]);
        yield return "";
        foreach (var line in table.Text(width)) yield return line;
        var of = Items == 1 ? "1 item; an interval needs two"
            : string.Create(CultureInfo.InvariantCulture, $"mean over n = {Items} items ± half its 95 % interval (t)");
        yield return Failed > 0 ? $"{of}; {Failed} failed" : of;
    }

    private string Cell(RunningMean mean)
    {
        var text = Figure(mean.Mean);
        if (double.IsFinite(mean.HalfWidth)) text += " ± " + mean.HalfWidth.ToString(Format(mean.Mean), CultureInfo.InvariantCulture);
        return mean.Count == Items ? text : $"{text} (n {mean.Count})";
    }

    /// <summary>A figure as tables show it: four decimals, fewer for large ones.</summary>
    internal static string Figure(double value) => double.IsFinite(value) ? value.ToString(Format(value), CultureInfo.InvariantCulture)
        : "–";

    private static string Format(double value) => Math.Abs(value) >= 1000 ? "F0" : Math.Abs(value) >= 10 ? "F1" : "F4";

    private static int Most(int width) => Math.Clamp((width - Margin) / ColumnWidth, LeastColumns, MostColumns);

    // The first and last layer of the first tap, and some evenly between them.
    private static TapPoint[] Choose(IReadOnlyList<TapPoint> points, int most)
    {
        var of = points.Count == 0 ? [] : points.Where(point => point.Tap == points[0].Tap).ToArray();
        if (of.Length <= most) return of;
        return [.. Enumerable.Range(0, most).Select(i => of[(int)Math.Round(i * (of.Length - 1) / (most - 1.0))])];
    }
}
