using Sparsescope.Studies.Reporting.Figures;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Reporting.Html;

/// <summary>Runs as one HTML file: the answer on the first screen, then everything it rests on; several runs side by side first.</summary>
public static class HtmlReport
{
    /// <summary>Writes the page as UTF-8.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="store">What was measured.</param>
    /// <param name="reports">At least one run of the store. Items and tokens are shown where there is one run alone.</param>
    public static void Write(Stream stream, RunStore store, IReadOnlyList<StudyReport> reports)
    {
        ArgumentOutOfRangeException.ThrowIfZero(reports.Count, nameof(reports));
        var runs = reports.Select(report => FigureSource.Read(store, report)).ToList();
        var page = new HtmlPage(runs is [var only]
            ? $"{only.Report.Run.Study} on {only.Report.Run.Model}: {only.Result.Verdict.Name.Word()}"
            : $"{runs[0].Report.Run.Study}: {runs.Count} runs");
        page.AddAsset("report.css");
        page.AddFigureLibrary();
        page.Body.Element("a", "Skip to the answer", ("class", "skip"), ("href", "#answer"));
        page.Body.Open("main");
        if (runs is [var run]) RunSections.Whole(page, run);
        else Several(page, runs);
        Glossary.Write(page.Body);
        page.Body.Close("main");
        Foot(page);
        page.Write(stream);
    }

    private static void Several(HtmlPage page, List<FigureSource> runs)
    {
        var html = page.Body;
        var studies = runs.Select(run => run.Report.Run.Study).Distinct().ToList();
        html.Open("header").Element("h1", $"{string.Join(", ", studies)}: {runs.Count} runs side by side").Close("header");
        html.Open("section", ("id", "answer"), ("aria-label", "Side by side"));
        foreach (var claim in runs.Select(run => run.Report.Spec.Claim).Distinct())
            html.Open("p", ("class", "claim")).Element("b", "Claim").Text(" " + claim).Close("p");
        html.Element("p", RunsFigures.Multiplicity(runs), ("class", "verdict"));
        html.Table(RunsFigures.Verdicts(runs), "Runs and their verdicts");
        foreach (var figure in RunsFigures.Of(runs)) page.Add(figure, "", 2, title => title);
        html.Close("section");
        foreach (var (index, run) in runs.Index()) RunSections.Part(page, run, index + 1);
    }

    internal static void Foot(HtmlPage page)
    {
        var html = page.Body;
        html.Open("footer", ("class", "page-foot"));
        html.Element("p", HtmlPage.DrawsFigures
            ? "This file is complete: it loads nothing and sends nothing. Figures are drawn with Vega-Lite."
            : "This build of the program holds no figure library, so figures are shown as tables alone.");
        if (HtmlPage.DrawsFigures) html.Open("details").Element("summary", "Licence of Vega, Vega-Lite and vega-interpreter")
            .Element("pre", HtmlPage.FigureLicence).Close("details");
        html.Close("footer");
    }
}
