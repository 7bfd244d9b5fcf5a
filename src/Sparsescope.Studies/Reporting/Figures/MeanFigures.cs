using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;
using static Sparsescope.Studies.Reporting.AnswerSections;
using static Sparsescope.Studies.Reporting.Figures.Channel;
using static Sparsescope.Studies.Reporting.ReportText;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>Why a correlation of means is not one of items: the means of the conditions beside every single item.</summary>
internal static class MeanFigures
{
    /// <summary>More items than these are counted in bins.</summary>
    private const int MostPoints = 1000, Bins = 40;

    internal static Figure Of(FigureSource run)
    {
        var (result, isValue, binned) = (run.Result, run.Table.Design.Scale == Scale.Continuous, run.Items.Count > MostPoints);
        var means = new FigureData("means", new("cell", "cell"), new("level", "condition"), new("value", ">value"), new("n", ">n"),
            new("mean", ">mean", ReportText.Figure), new("low", ">95 % low", ReportText.Figure),
            new("high", ">95 % high", ReportText.Figure));
        var columns = run.Primary.Select(run.Column).ToList();
        var items = binned ? Counts(run, columns, isValue) : Points(run, columns);
        var panels = run.Primary.SelectMany((cell, index) =>
        {
            var (row, column) = (Row(result, cell), columns[index]);
            foreach (var level in run.Levels)
            {
                var mean = level.Mean(row, column);
                means.Add(CellText(cell), level.Name, level.Value, mean.N, mean.Estimate, mean.Low, mean.High);
            }
            return (JsonObject[])
            [
                Panel.Of(300, 170, Means(run, cell, isValue)).Titled(CellText(cell), MeansText(run, row, column)),
                Panel.Of(380, 170, [Items(run, cell, index, isValue, binned), .. Means(run, cell, isValue, "onBins")])
                    .Titled("every item", ItemsText(run, row)),
            ];
        }).ToList();
        return new("means-and-items", isValue ? "Means of fifths beside every item" : "Means of conditions beside every item",
            $"Left: means of {(isValue ? "fifths of the items" : "the conditions")} with 95 % {(isValue ? "t" : "bootstrap")} intervals "
                + $"over items, on a narrow scale. Right: every single "
                + $"item{(binned ? ", counted in bins" : isValue ? "" : " (spread sideways within its condition)")}, with the same means "
                + $"on top. n = {Number(run.Items.Count)} items. A correlation of a few means says how straight the line of means is, not "
                + $"how much it tells of an item.",
            Panel.Grid(2, panels), means, items);
    }

    private static Mark[] Means(FigureSource run, CellName cell, bool isValue, string style = "estimate") =>
    [
        new Mark("rule").With("strokeWidth", 2.5).Of("means").Where("cell", CellText(cell)).X(Place(run, isValue))
            .Y(Quantity("low", cell.Metric), "high"),
        new Mark("point", style).Of("means").Where("cell", CellText(cell)).X(Place(run, isValue)).Y(Quantity("mean"))
            .Tip(("level", "condition"), ("mean", "mean"), ("low", "95 % low"), ("high", "95 % high"), ("n", "n")),
    ];

    private static Mark Items(FigureSource run, CellName cell, int index, bool isValue, bool binned)
    {
        if (binned)
        {
            var counted = new Mark("rect").Of("items").Where("cell", CellText(cell)).Y(Quantity("y1", cell.Metric), "y2")
                .Color(Quantity("count", "items").With("scale", new JsonObject { ["type"] = "sqrt" }))
                .Tip(("level", "condition"), ("y1", "from"), ("y2", "to"), ("count", "items"));
            return isValue ? counted.X(Quantity("x1", "value of the condition"), "x2") : counted.X(Place(run, isValue));
        }
        var key = Key(index);
        var points = new Mark("point", "items").Of("items").X(Place(run, isValue)).Y(Quantity(key, cell.Metric))
            .Tip(("id", "item"), ("level", "condition"), (key, cell.Metric));
        return isValue ? points : points.Encode("xOffset", Quantity("jitter", domain: [-1.2, 1.2]));
    }

    private static JsonObject Place(FigureSource run, bool isValue) => isValue ? Quantity("value", "value of the condition")
        : Name("level", run.Levels.Select(level => level.Name), "condition")
            .Axis("labelAngle", run.Levels.Any(level => level.Name.Length > 8) ? -20 : 0).Axis("grid", false).Axis("labelLimit", 150);

    private static string MeansText(FigureSource run, CellRow row, double[] column)
    {
        var (levels, r) = (run.Levels, row.CorrelationOfMeans);
        if (!double.IsFinite(r) && levels.Count > 2 && levels.All(level => double.IsFinite(level.Value)))
        {
            r = Correlation.Pearson([.. levels.Select(level => level.Value)],
                [.. levels.Select(level => level.Mean(row, column).Estimate)]);
        }
        return double.IsFinite(r) ? $"r of {Number(levels.Count)} means = {Signed(Correlation.FisherInterval(r, levels.Count))}"
            : $"means of {Number(levels.Count)} conditions, which have no order";
    }

    private static string ItemsText(FigureSource run, CellRow row)
    {
        var what = run.Result.EffectName switch
        {
            EffectKind.SpearmanRho => "rank correlation",
            EffectKind.CliffsDelta => "Cliff's delta",
            _ => "d_z",
        };
        return $"{what} over {Number(row.N)} {UnitText(run.Result)} = {Signed(row.Effect)}";
    }

    // One row an item, with its figure at every cell.
    private static FigureData Points(FigureSource run, List<double[]> columns)
    {
        var data = new FigureData("items", [new("id", "item"), new("level", "condition"), new("value", ">value"), new("jitter", null),
            .. run.Primary.Select((cell, i) => new FigureColumn(Key(i), ">" + CellText(cell), ReportText.Figure))]);
        var random = new SplitMix64(1);   // the same item stands at the same place every time the report is made
        var jitter = run.Items.Select(_ => 2 * random.NextDouble() - 1).ToArray();
        foreach (var level in run.Levels)
        {
            foreach (var i in level.Items)
                data.Add([run.Items[i].Id, level.Name, run.Table.Items[i].Value, jitter[i],
                    .. columns.Select(column => (object?)column[i])]);
        }
        return data;
    }

    // One row a cell, condition (or step of its value) and step of the figure.
    private static FigureData Counts(FigureSource run, List<double[]> columns, bool isValue)
    {
        var data = new FigureData("items", new("cell", "cell"), new("level", "condition"), new("x1", isValue ? ">value from" : null),
            new("x2", isValue ? ">value to" : null), new("y1", ">figure from", ReportText.Figure),
            new("y2", ">figure to", ReportText.Figure), new("count", ">items"));
        var values = run.Table.Items.Select(item => item.Value).ToArray();
        var (x, wide) = Steps(values);
        foreach (var (index, column) in columns.Index())
        {
            var (y, high) = Steps(column);
            foreach (var level in run.Levels)
            {
                var counts = level.Items.Where(i => double.IsFinite(column[i]))
                    .GroupBy(i => (X: isValue ? Step(values[i], x, wide) : 0, Y: Step(column[i], y, high)));
                foreach (var (at, count) in counts.Select(group => (group.Key, group.Count())).OrderBy(group => group.Key))
                {
                    data.Add(CellText(run.Primary[index]), level.Name, x + at.X * wide, x + (at.X + 1) * wide, y + at.Y * high, y
                        + (at.Y + 1) * high, count);
                }
            }
        }
        return data;
    }

    private static (double Low, double Step) Steps(double[] values)
    {
        var finite = values.Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        return (finite.Min(), Math.Max(finite.Max() - finite.Min(), 1e-12) / Bins);
    }

    private static int Step(double value, double low, double step) => Math.Min(Bins - 1, (int)((value - low) / step));

    private static string Key(int cell) => FormattableString.Invariant($"y{cell}");

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
