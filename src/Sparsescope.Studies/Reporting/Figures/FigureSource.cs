using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>A run as its figures need it; columns and states are read as they are asked for, so the store stays open.</summary>
internal sealed class FigureSource
{
    private readonly CellIndex _cells;
    private readonly DesignUnits _units;

    private readonly RunStore _store;

    private FigureSource(RunStore store, StudyReport report, StudyTable table, IReadOnlyList<StoredItem> items,
        IReadOnlyList<StoredItem> failed, IReadOnlyList<StoredItem> traced, IReadOnlyList<PassCount> passes)
    {
        (_store, Report, Table, Items, Failed, Traced, Passes) = (store, report, table, items, failed, traced, passes);
        _cells = new(table);
        _units = DesignUnits.Of(table);
        Levels = LevelList.Of(this);
    }

    internal StudyReport Report { get; }

    internal StudyResult Result => Report.Result;

    internal StudyTable Table { get; }

    /// <summary>The measured items without their states, in the order of <see cref="StudyTable.Items"/>.</summary>
    internal IReadOnlyList<StoredItem> Items { get; }

    internal IReadOnlyList<StoredItem> Failed { get; }

    /// <summary>Items followed token by token.</summary>
    internal IReadOnlyList<StoredItem> Traced { get; }

    internal IReadOnlyList<PassCount> Passes { get; }

    /// <summary>The conditions, or fifths of a measured one.</summary>
    internal IReadOnlyList<Level> Levels { get; }

    internal CellIndex Cells => _cells;

    internal DesignUnits Units => _units;

    internal Seeds Seeds => new(Result.Seed);

    /// <summary>The preregistered cells, in the order of the verdict.</summary>
    internal IReadOnlyList<CellName> Primary => [.. Result.Verdict.Cells.Select(cell => cell.Cell)];

    internal IReadOnlyList<string> Metrics => [.. Primary.Select(cell => cell.Metric).Distinct()];

    internal static FigureSource Read(RunStore store, StudyReport report)
    {
        var all = store.ItemsWithoutStates(report.Run.Id, RunStore.MainPass).ToList();
        var (table, _) = StudyAnalyst.Plain(store, report.Run);
        return new(store, report, table, [.. all.Where(item => item.Error is null).OrderBy(item => item.Index)],
            [.. all.Where(item => item.Error is not null)],
            [.. store.Items(report.Run.Id, TracePass.Name, vectors: false).Where(item => item.Traces.Count > 0)],
                store.Passes(report.Run.Id));
    }

    /// <summary>The state of every item at a point, read anew whenever it is gone through; null where it was not kept.</summary>
    internal IEnumerable<float[]?> Vectors(Point point)
    {
        using var vectors = _store.Vectors(Report.Run.Id, RunStore.MainPass);
        var place = Table.Points.ToList().IndexOf(point);
        foreach (var item in Items) yield return vectors.Of(item.Index, place);
    }

    internal int Index(CellName cell) => _cells.Find(cell.Metric, new(cell.Tap, cell.Layer))
        ?? throw new ArgumentException($"{cell} was not measured", nameof(cell));

    /// <summary>1 where a higher figure is sparser, −1 where lower.</summary>
    internal double Sign(CellName cell) => _cells.Sign(Index(cell));

    /// <summary>The cell's figure of every item.</summary>
    internal double[] Column(CellName cell) => _cells.Column(Index(cell));

    /// <summary>The cell's figure of every unit: items, or the differences or slopes of whole questions.</summary>
    internal double[] UnitFigures(CellName cell) => _units.Reduce(_cells.Column(Index(cell)));

    /// <summary>Aligned effect in another pass, on the items it has; NaN where they are too few.</summary>
    internal (double Effect, int N) Effect(CellName cell, MeasuredPass pass)
    {
        var column = _units.Reduce(_cells.Column(Index(cell), pass));
        var frame = new RegressionFrame(_units, EffectMap.Finite(column));
        return (frame.N < 3 ? double.NaN : Sign(cell) * frame.Effect(frame.Outcome(column)), frame.N);
    }

    /// <summary>
    /// Sparsification in the metric's own unit, positive where sparser: per step of the condition's value, or from baseline to target.
    /// Least squares over items, or the mean over questions; percentile interval of 2,000 resamples.
    /// </summary>
    internal Interval Slope(CellName cell)
    {
        var (sign, figures, values) = (Sign(cell), UnitFigures(cell), _units.Values);
        var which = EffectMap.Finite(figures);
        double[] y = [.. which.Select(u => sign * figures[u])], x = [.. which.Select(u => values[u])];
        if (y.Length < 3) return ControlRow.Nothing;
        return _units.Kind.IsPaired() ? Bootstrap.MeanPercentile(y, Seeds.Bootstrap)
            : Bootstrap.Percentile(y.Length, drawn => LeastSquares(drawn, x, y), Seeds.Bootstrap);
    }

    private static double LeastSquares(ReadOnlySpan<int> drawn, double[] x, double[] y)
    {
        double meanX = 0, meanY = 0, xx = 0, xy = 0;
        foreach (var i in drawn) (meanX, meanY) = (meanX + x[i] / drawn.Length, meanY + y[i] / drawn.Length);
        foreach (var i in drawn) (xx, xy) = (xx + (x[i] - meanX) * (x[i] - meanX), xy + (x[i] - meanX) * (y[i] - meanY));
        return xx > 0 ? xy / xx : double.NaN;
    }
}
