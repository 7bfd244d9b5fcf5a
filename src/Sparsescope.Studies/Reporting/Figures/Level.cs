using System.Globalization;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>Items that are drawn together: those of a condition, or a fifth of all where the condition is measured.</summary>
/// <param name="Name">As axes show it.</param>
/// <param name="Value">Mean value of the condition; NaN where it has no order.</param>
/// <param name="Items">Positions among the run's items.</param>
/// <param name="Condition">Which condition of the result it is; −1 for a fifth.</param>
internal sealed record Level(string Name, double Value, int[] Items, int Condition)
{
    /// <summary>Mean of a cell with its 95 % interval: the analysis's own for a condition, by Student's t for a fifth.</summary>
    internal Interval Mean(CellRow cell, double[] column) => Condition >= 0 && Condition < cell.Means.Count
        ? cell.Means[Condition]
        : TInterval.Of([.. Items.Select(item => column[item]).Where(double.IsFinite)]);
}

/// <summary>The levels of a run.</summary>
internal static class LevelList
{
    internal static IReadOnlyList<Level> Of(FigureSource run)
    {
        var table = run.Table;
        return table.Design.Scale == Scale.Continuous ? ByValue(table)
            : [.. run.Result.Conditions.Select((condition, index) => Condition(table, condition.Name, index))
                .Where(level => level.Items.Length > 0)];
    }

    private static Level Condition(StudyTable table, string name, int index)
    {
        int[] items = [.. Enumerable.Range(0, table.Items.Count).Where(i => table.Items[i].Condition == index)];
        return new(name, items.Length == 0 ? double.NaN : items.Average(i => table.Items[i].Value), items, index);
    }

    private static List<Level> ByValue(StudyTable table)
    {
        var measured = Enumerable.Range(0, table.Items.Count).Where(i => double.IsFinite(table.Items[i].Value)).ToArray();
        var levels = new List<Level>();
        var parts = Fifths.Positions([.. measured.Select(i => table.Items[i].Value)]);
        foreach (var (fifth, part) in parts.Index())
        {
            int[] items = [.. part.Select(at => measured[at])];
            double[] values = [.. items.Select(i => table.Items[i].Value)];
            var name = string.Create(CultureInfo.InvariantCulture, $"fifth {fifth + 1}: {values.Min():0.###} to {values.Max():0.###}");
            levels.Add(new(name, values.Average(), items, -1));
        }
        return levels;
    }
}
