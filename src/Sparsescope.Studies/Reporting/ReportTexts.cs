using Sparsescope.Studies.Reporting.Figures;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Reporting;

/// <summary>Reports as text or Markdown: several runs side by side first, then each by itself.</summary>
public static class ReportTexts
{
    /// <param name="store">What was measured.</param>
    /// <param name="reports">At least one run of the store.</param>
    /// <param name="markdown">Markdown, else text for a terminal.</param>
    /// <param name="width">Columns a line of text may have.</param>
    public static string Write(RunStore store, IReadOnlyList<StudyReport> reports, bool markdown, int width = int.MaxValue)
    {
        var each = reports.Select(report => markdown ? report.Markdown() : report.Text(width));
        if (reports.Count == 1) return each.First();
        var runs = reports.Select(report => FigureSource.Read(store, report)).ToList();
        var figures = RunsFigures.Of(runs).Where(figure => figure.Id != RunsFigures.DepthId)
            .SelectMany(figure => figure.Data.Select(data =>
                new ReportSection(figure.Title) { Table = data.Table(), Below = [figure.Caption] }));
        ReportSection[] sections = [new($"{runs.Count} runs side by side") { IsFirst = true, Sentences = [RunsFigures.Multiplicity(runs)],
            Table = RunsFigures.Verdicts(runs) }, .. figures];
        return string.Join("\n\n", [.. sections.Select(section => string.Join('\n', section.Lines(markdown, width))), .. each]);
    }
}
