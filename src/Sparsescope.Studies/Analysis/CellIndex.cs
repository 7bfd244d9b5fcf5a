using Sparsescope.Metrics;

namespace Sparsescope.Studies.Analysis;

/// <summary>The map's cells, metric × point, numbered as in <see cref="TableItem.Figures"/>.</summary>
internal sealed class CellIndex
{
    private readonly StudyTable _table;

    /// <exception cref="ArgumentException">A primary metric or point was not measured.</exception>
    public CellIndex(StudyTable table)
    {
        _table = table;
        Primary = [.. table.Design.PrimaryMetrics.SelectMany(metric => table.Design.PrimaryPoints.Select(point => Find(metric, point)
            ?? throw new ArgumentException($"primary cell {metric} at {point.Tap} {point.Layer} was not measured", nameof(table))))];
    }

    public int Count => _table.Points.Count * _table.Metrics.Count;

    /// <summary>Cells the study is about.</summary>
    public IReadOnlyList<int> Primary { get; }

    public CellName Name(int cell)
    {
        var point = _table.Points[cell / _table.Metrics.Count];
        return new(_table.Metrics[cell % _table.Metrics.Count], point.Tap, point.Layer);
    }

    /// <summary>1 where higher is sparser, −1 where lower is, NaN where the metric has no such direction.</summary>
    public double Sign(int cell) => _table.SparserWhen[cell % _table.Metrics.Count] switch
    {
        SparserWhen.Higher => 1,
        SparserWhen.Lower or SparserWhen.ScaleDependentLower => -1,
        _ => double.NaN,
    };

    public int? Find(string metric, Point point)
    {
        for (var cell = 0; cell < Count; cell++)
        {
            if (Name(cell) == new CellName(metric, point.Tap, point.Layer)) return cell;
        }
        return null;
    }

    /// <summary>The cell's figure for every item.</summary>
    public double[] Column(int cell) => _table.Columns?.Column(cell) ?? [.. _table.Items.Select(item => item.Figures[cell])];

    /// <summary>The cell's figure in another pass, NaN for items it does not have.</summary>
    public double[] Column(int cell, MeasuredPass pass)
    {
        var column = new double[_table.Items.Count];
        Array.Fill(column, double.NaN);
        var figures = pass.Figures.Column(cell);
        for (var i = 0; i < pass.Items.Length; i++) column[pass.Items[i]] = figures[i];
        return column;
    }
}
