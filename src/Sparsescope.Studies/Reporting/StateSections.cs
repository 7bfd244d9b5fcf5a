using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Running;
using static Sparsescope.Studies.Reporting.AnswerSections;
using static Sparsescope.Studies.Reporting.ReportText;

namespace Sparsescope.Studies.Reporting;

/// <summary>
/// What the states of a condition share, and the effect by depth: every layer at the primary metrics, exploratory but for the preregistered
/// ones.
/// </summary>
internal static class StateSections
{
    internal static IEnumerable<ReportSection> Of(StudyReport report)
    {
        var result = report.Result;
        yield return Shared(report);
        var metrics = result.Cells.Where(cell => cell.Primary).Select(cell => cell.Cell.Metric).Distinct().ToList();
        var table = new ReportTable(["layer", .. metrics.SelectMany(metric => (string[])[$">{metric} [95 %]", ">p max-T"])]);
        foreach (var layer in result.Cells.GroupBy(cell => (cell.Cell.Tap, cell.Cell.Layer)))
        {
            var name = layer.Key.Tap == Point.ResidPost ? layer.Key.Layer.ToString(System.Globalization.CultureInfo.InvariantCulture)
                : layer.Key.Tap;
            table.Add([name, .. metrics.SelectMany(metric => layer.FirstOrDefault(cell => cell.Cell.Metric == metric) is { } cell
                ? (string[])[Signed(Aligned(cell)), P(cell.PMax)]
                : ["–", "–"])]);
        }
        yield return new("Effect by layer (positive: sparser; p against the largest effect anywhere)") { Table = table };
    }

    // Do the items of a condition share a smaller subspace, or does each go its own way?
    private static ReportSection Shared(StudyReport report)
    {
        var layers = report.Result.Verdict.Cells.Select(cell => (cell.Cell.Tap, cell.Cell.Layer)).Distinct().ToList();
        var table = new ReportTable("condition", ">layer", ">overlap of the strongest tenth", ">by chance",
            ">effective rank of the covariance");
        foreach (var (tap, layer) in layers)
        {
            var figures = report.Aggregates.Where(figure => figure.Tap == tap && figure.Layer == layer
                && figure.Name != ReferenceAggregates.Name);
            foreach (var condition in figures.GroupBy(figure => figure.Condition))
            {
                double Value(string name) => condition.FirstOrDefault(figure => figure.Name == name)?.Value ?? double.NaN;
                table.Add(condition.Key, layer.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    Figure(Value(StateAggregates.Overlap)), Figure(Value(StateAggregates.ChanceOverlap)),
                    Figure(Value(StateAggregates.Rank)));
            }
        }
        return new("What the states of a condition share (item numbers matched)") { Table = table };
    }
}
