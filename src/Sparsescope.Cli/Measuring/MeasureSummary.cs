using System.Globalization;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models.Runs;
using Spectre.Console;

namespace Sparsescope.Cli.Measuring;

/// <summary>
/// The table at the end of a run: metric × a few layers, the mean over items with its 95 % t interval. Of the first tap, and of one state
/// an item: its last prompt position that was measured, or the mean over positions.
/// </summary>
internal sealed class MeasureSummary(IReadOnlyList<TapPoint> points, IReadOnlyList<Metric> metrics)
{
    private const int MostColumns = 5;

    private readonly TapPoint[] _columns = Choose(points);
    private readonly Dictionary<TapPoint, RunningMean[]> _means = Choose(points).ToDictionary(point => point, _ => metrics.Select(_ => new RunningMean()).ToArray());

    internal int Items { get; private set; }

    internal int Failed { get; private set; }

    internal void Add(Measurement item)
    {
        if (item.Error is not null) { Failed++; return; }
        Items++;
        foreach (var states in item.States.Where(state => state.Phase == Phase.Prompt && _means.ContainsKey(state.Point)).GroupBy(state => state.Point))
        {
            var last = states.Last();
            for (var i = 0; i < metrics.Count; i++) _means[states.Key][i].Add(last.Metrics[i]);
        }
    }

    /// <summary>Prints the table; nothing where nothing was measured.</summary>
    internal void Print(IAnsiConsole console)
    {
        if (Items == 0 || _columns.Length == 0 || metrics.Count == 0) return;
        var table = new Table().Border(TableBorder.Simple).AddColumn(Markup.Escape(PlainText.OneLine(_columns[0].Tap)));
        foreach (var column in _columns) table.AddColumn(new TableColumn(column.Layer is { } layer ? $"layer {layer}" : Markup.Escape(PlainText.OneLine(column.Tensor))).RightAligned());
        for (var i = 0; i < metrics.Count; i++)
        {
            table.AddRow([metrics[i].Name, .. _columns.Select(column => Cell(_means[column][i]))]);
        }
        console.Write(table);
        var of = Items == 1 ? "1 item; an interval needs two" : string.Create(CultureInfo.InvariantCulture, $"mean over n = {Items} items ± half its 95 % interval (t)");
        console.MarkupLine(Markup.Escape(Failed > 0 ? $"{of}; {Failed} failed" : of));
    }

    private string Cell(RunningMean mean)
    {
        var text = Figure(mean.Mean);
        if (double.IsFinite(mean.HalfWidth)) text += " ± " + Figure(mean.HalfWidth);
        return mean.Count == Items ? text : $"{text} (n {mean.Count})";
    }

    /// <summary>A figure as tables show it: four decimals, fewer for large ones.</summary>
    internal static string Figure(double value) => !double.IsFinite(value) ? "–"
        : Math.Abs(value) >= 1000 ? value.ToString("F0", CultureInfo.InvariantCulture)
        : Math.Abs(value) >= 10 ? value.ToString("F1", CultureInfo.InvariantCulture)
        : value.ToString("F4", CultureInfo.InvariantCulture);

    // The first and last layer of the first tap, and some evenly between them.
    private static TapPoint[] Choose(IReadOnlyList<TapPoint> points)
    {
        var of = points.Count == 0 ? [] : points.Where(point => point.Tap == points[0].Tap).ToArray();
        if (of.Length <= MostColumns) return of;
        return [.. Enumerable.Range(0, MostColumns).Select(i => of[(int)Math.Round(i * (of.Length - 1) / (MostColumns - 1.0))])];
    }
}
