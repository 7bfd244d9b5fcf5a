using System.Text.Json.Nodes;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Reporting.Figures;
using Sparsescope.Studies.Reporting.Html;
using static Sparsescope.Studies.Reporting.Figures.Channel;

namespace Sparsescope.Studies.Regimes;

/// <summary>
/// Models beside each other as one HTML file: how far each sparsifies, what its behaviour loses, and what goes with what.
/// </summary>
public static class RegimesPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="study">Name of the study.</param>
    /// <param name="cell">The preregistered cell.</param>
    /// <param name="runs">One a run.</param>
    /// <param name="found">What they say together.</param>
    public static void Write(Stream stream, string study, string cell, IReadOnlyList<RegimeRun> runs, RegimesResult found)
    {
        var page = new HtmlPage($"{study}: {found.Models.Count} models, {found.Verdict.Word()}");
        page.AddAsset("report.css");
        page.AddFigureLibrary();
        var html = page.Body;
        html.Open("main").Open("header").Element("h1", $"{study}: do models that sparsify more behave otherwise?").Close("header");
        html.Open("section", ("id", "answer"), ("aria-label", "Answer"));
        html.Element("p", $"{found.Verdict.Word().ToUpperInvariant()}. {found.Sentence}", ("class", "verdict"));
        html.Element("p", $"Sparsification: {cell}, effect of the condition less that on the model's own random twins. "
            + "Drop: what behaviour loses from the first condition to the last.");
        html.Close("section");
        foreach (var figure in (Figure[])[Effects(runs), Against(found)]) page.Add(figure, "", 2, title => title);
        html.Element("h2", "What the slope rests on").Table(Slopes(found), "Slope of the drop on sparsification, SD per SD");
        html.Element("h2", "Runs").Table(Runs(runs), "Runs");
        html.Close("main");
        HtmlReport.Foot(page);
        page.Write(stream);
    }

    /// <summary>The slope by every way in which it was found: head, figure.</summary>
    internal static ReportTable Slopes(RegimesResult found)
    {
        var table = new ReportTable("way", ">slope [95 %]", ">p");
        table.Add("REML, Knapp and Hartung", ReportText.Signed(found.Slope), ReportText.P(found.SlopeP));
        if (found.Held.Count > 0)
            table.Add($"the same given {string.Join(", ", found.Held)}", ReportText.Signed(found.Given), "–");
        table.Add("errors in both", ReportText.Signed(found.BothErrors), "–");
        if (found.Families is { } families)
        {
            table.Add("random effect of the family", ReportText.Signed(families.Random), "–");
            table.Add(FormattableString.Invariant($"errors CR2, {families.RobustFreedom:F1} degrees of freedom"),
                ReportText.Signed(families.Robust), ReportText.P(families.RobustP));
            table.Add("wild bootstrap over families", "–", families.WildP is { } p ? ReportText.P(p) : "too few families");
        }
        foreach (var (family, slope) in found.LeftOut) table.Add($"without {family}", ReportText.Signed(slope), "–");
        table.Add("two components against one", "–", ReportText.P(found.Components));
        return table;
    }

    private static ReportTable Runs(IReadOnlyList<RegimeRun> runs)
    {
        var table = new ReportTable("run", "model", "family", ">sparsification", ">its error", ">z", ">drop", ">its error", ">easy");
        foreach (var run in runs)
        {
            table.Add(run.Run[..Math.Min(12, run.Run.Length)], run.Model, run.Family, ReportText.Signed(run.Sparsification),
                ReportText.Figure(run.SparsificationError), ReportText.Signed(run.Z), ReportText.Signed(run.Drop),
                ReportText.Figure(run.DropError), ReportText.Figure(run.Easy));
        }
        return table;
    }

    private static Figure Effects(IReadOnlyList<RegimeRun> runs)
    {
        var data = new FigureData("models", new("model", "model"), new("family", "family"), new("estimate", ">sparsification",
            ReportText.Signed), new("low", ">95 % low", ReportText.Signed), new("high", ">95 % high", ReportText.Signed), new("z", ">z",
            ReportText.Signed));
        foreach (var run in runs)
        {
            var half = 1.959964 * run.SparsificationError;
            data.Add($"{run.Model} {run.Run[..Math.Min(6, run.Run.Length)]}", run.Family, run.Sparsification, run.Sparsification - half,
                run.Sparsification + half, run.Z);
        }
        return new("regimes-models", "Sparsification of each model",
            "Effect of the condition less that on random twins; right: sparser. Bars: 95 %.",
            Panel.Of(520, 24,
            [
                new Mark("rule", "zero").Once().X(At(0)).Y(null),
                new Mark("rule", "interval").X(Quantity("low", "effect less that on twins"), "high").Color(Family()),
                new Mark("point", "estimate").X(Quantity("estimate")).Color(Family()).Tip(("model", "model"), ("estimate", "effect"),
                    ("low", "95 % low"), ("high", "95 % high"), ("z", "z")),
            ], steps: true).Showing("models").Encode("y", Name("model")), data);
    }

    private static Figure Against(RegimesResult found)
    {
        var data = new FigureData("pairs", new("model", "model"), new("family", "family"), new("x", ">sparsification", ReportText.Signed),
            new("xlow", null), new("xhigh", null), new("y", ">drop", ReportText.Signed), new("ylow", null), new("yhigh", null));
        foreach (var model in found.Models.Where(model => double.IsFinite(model.Drop)))
        {
            var (x, y) = (1.959964 * model.SparsificationError, 1.959964 * model.DropError);
            data.Add(model.Unit, model.Family, model.Sparsification, model.Sparsification - x, model.Sparsification + x, model.Drop,
                model.Drop - y, model.Drop + y);
        }
        return new("regimes-behaviour", "Behaviour beside it", "A point a model (its precisions pooled). Bars: 95 % of either figure.",
            Panel.Of(460, 300,
            [
                new Mark("rule", "interval").X(Quantity("xlow", "sparsification"), "xhigh").Y(Quantity("y")).Color(Family()),
                new Mark("rule", "interval").X(Quantity("x")).Y(Quantity("ylow", "drop"), "yhigh").Color(Family()),
                new Mark("point", "estimate").X(Quantity("x")).Y(Quantity("y")).Color(Family())
                    .Tip(("model", "model"), ("family", "family"), ("x", "sparsification"), ("y", "drop")),
            ]).Showing("pairs"), data);
    }

    private static JsonObject Family() => Name("family").LegendOnTop();
}
