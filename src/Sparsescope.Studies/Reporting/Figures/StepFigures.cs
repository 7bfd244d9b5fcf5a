using Sparsescope.Studies.Analysis;
using static Sparsescope.Studies.Reporting.AnswerSections;
using static Sparsescope.Studies.Reporting.Figures.Channel;
using static Sparsescope.Studies.Reporting.ReportText;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>Every condition against the one before it: whether an order goes one way.</summary>
internal static class StepFigures
{
    /// <summary>The figure; null where there are no three conditions in order.</summary>
    internal static Figure? Of(FigureSource run)
    {
        var frames = run.Result.Frames.Where(frame => frame.Steps.Count > 0).ToList();
        if (frames.Count == 0) return null;
        var data = new FigureData("steps", new("cell", "cell"), new("label", "step"), new("estimate", ">effect", Signed),
            new("low", ">95 % low", Signed), new("high", ">95 % high", Signed), new("p", ">p (Holm)", ReportText.P), new("n", ">n"),
            new("significant", "significant"), new("direction", null));
        var labels = new List<string>();
        foreach (var frame in frames)
        {
            foreach (var step in frame.Steps)
            {
                var label = frames.Count > 1 ? $"{frame.Name}: {step.From} → {step.To}" : $"{step.From} → {step.To}";
                if (!labels.Contains(label)) labels.Add(label);
                data.Add(CellText(step.Cell), label, step.Effect95.Estimate, step.Effect95.Low, step.Effect95.High, step.PHolm,
                    step.Effect95.N, step.PHolm < 0.05,
                    step.PHolm < 0.05 ? DirectionOf(step.Effect95.Estimate, step.Effect95.Estimate) : DirectionOf(double.NaN, double.NaN));
            }
        }
        var first = frames[0].Steps[0];
        var scale = first.EffectName == EffectKind.DzDifference ? "d_z within questions" : "Cliff's delta";
        var panels = run.Primary.Select((cell, index) => Panel.Of(310, 19,
        [
            new Mark("rule", "zero").Once().X(At(0)).Y(null),
            new Mark("rule", "interval").X(Quantity("low", $"{scale} (right: sparser)"),
                "high").Color(Direction("direction")),
            new Mark("point", "estimate").X(Quantity("estimate")).Color(Direction("direction"))
                .Tip(("label", "step"), ("estimate", "effect"), ("low", "95 % low"), ("high", "95 % high"), ("p", "p (Holm)"), ("n", "n")),
        ], steps: true).Titled(CellText(cell)).Showing("steps", "cell", CellText(cell)).Encode("y",
            Name("label", labels).Axis("labels", index % 2 == 0).Axis("ticks", false).Axis("grid", true)));
        return new("steps", "Does the order go one way?",
            $"Each condition against the one before it: {scale}{(first.GivenLength ? " given length" : "")}, positive is sparser, "
            + $"with its 95 % interval; p Holm-adjusted over the steps of a cell, blue (sparser) or orange (denser) below 0.05, else grey. "
            + $"An order is claimed only where no step goes significantly against it. Each step uses the {UnitText(run.Result)} of its "
            + $"two conditions: {Sizes(frames.SelectMany(frame => frame.Steps).Select(step => step.Effect95.N), UnitText(run.Result))}.",
            Panel.Grid(2, panels, "x", "color"), data);
    }
}
