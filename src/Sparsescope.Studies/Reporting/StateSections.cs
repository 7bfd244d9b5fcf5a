using Sparsescope.Studies.Analysis;
using static Sparsescope.Studies.Reporting.AnswerSections;
using static Sparsescope.Studies.Reporting.ReportText;

namespace Sparsescope.Studies.Reporting;

/// <summary>The effect by depth: every layer at the primary metrics, exploratory but for the preregistered ones.</summary>
internal static class StateSections
{
    internal static IEnumerable<ReportSection> Of(StudyReport report)
    {
        var result = report.Result;
        var metrics = result.Cells.Where(cell => cell.Primary).Select(cell => cell.Cell.Metric).Distinct().ToList();
        var table = new ReportTable(["layer", .. metrics.SelectMany(metric => (string[])[$">{metric} [95 %]", ">p max-T"])]);
        foreach (var layer in result.Cells.GroupBy(cell => (cell.Cell.Tap, cell.Cell.Layer)))
        {
            var name = layer.Key.Tap == Point.ResidPost ? layer.Key.Layer.ToString(System.Globalization.CultureInfo.InvariantCulture) : layer.Key.Tap;
            table.Add([name, .. metrics.SelectMany(metric => layer.FirstOrDefault(cell => cell.Cell.Metric == metric) is { } cell
                ? (string[])[Signed(Aligned(cell)), P(cell.PMax)]
                : ["–", "–"])]);
        }
        yield return new("Effect by layer (positive: sparser; p against the largest effect anywhere)") { Table = table };
    }
}
