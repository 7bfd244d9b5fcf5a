using System.Globalization;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis;
using static Sparsescope.Studies.Reporting.Figures.Channel;
using static Sparsescope.Studies.Reporting.ReportText;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>Accuracy, discrimination and calibration of sparsity beside entropy; nothing where no answer was judged.</summary>
internal static class AnswerFigures
{
    private const int Fewest = 5;   // judged items; fewer make no curve

    internal static IEnumerable<Figure> Of(FigureSource run)
    {
        var (wrong, predictors) = Behaviour.Predictions(run.Table, run.Cells, run.Seeds);
        if (wrong.Length < Fewest) yield break;
        yield return Accuracy(wrong, predictors);
        if (run.Result.Behaviour.Rows.Count == 0) yield break;
        yield return Discrimination(run, wrong.Length);
        yield return Calibration(run, wrong, predictors);
    }

    private static Figure Accuracy(bool[] wrong, IReadOnlyList<Prediction> predictors)
    {
        var data = new FigureData("accuracy", new("predictor", "ordered by"), new("part", ">part"), new("n", ">n"),
            new("accuracy", ">accuracy", ReportText.Figure), new("low", ">95 % low", ReportText.Figure),
            new("high", ">95 % high", ReportText.Figure));
        foreach (var predictor in predictors)
        {
            foreach (var (part, items) in Fifths.Positions(predictor.Score).Index())
            {
                var right = Wilson.Of(items.Count(i => !wrong[i]), items.Length);
                data.Add(Label(predictor.Name), part + 1, right.N, right.Estimate, right.Low, right.High);
            }
        }
        var panels = predictors.Select(predictor => Panel.Of(165, 140,
        [
            new Mark("line").With("opacity", 0.5).Y(Quantity("accuracy", "accuracy", [0, 1], "%")),
            new Mark("rule", "interval").Y(Quantity("low", domain: [0, 1]), "high"),
            new Mark("point", "estimate").Y(Quantity("accuracy", domain: [0, 1]))
                .Tip(("part", "part"), ("accuracy", "accuracy"), ("low", "95 % low"), ("high", "95 % high"), ("n", "n")),
        ]).Titled(Label(predictor.Name)).Showing("accuracy", "predictor", Label(predictor.Name))
            .Encode("x", Name("part", title: "part", ordered: true).With("sort", "ascending").Axis("labelAngle", 0).Axis("grid", false)));
        return new("accuracy", "Accuracy against sparsity, beside entropy",
            string.Create(CultureInfo.InvariantCulture,
                $"Share of right answers in fifths of the n = {wrong.Length} judged items, ordered by each figure: the "
                + $"last holds the sparsest, the "
                + $"least certain or the longest. Items whose figures are equal stay in one part, so that there "
                    + $"may be fewer, of unlike sizes "
                + $"(see the table). Bars: 95 % Wilson intervals. A figure that tells right from wrong falls from left to right."),
            Panel.Grid(4, panels, "y"), data);
    }

    private static Figure Discrimination(FigureSource run, int n)
    {
        var data = new FigureData("auroc", new("predictor", "predictor"), new("kind", "kind"),
            new("auroc", ">AUROC of error", ReportText.Figure), new("low", ">95 % low", ReportText.Figure),
            new("high", ">95 % high", ReportText.Figure),
            new("over", ">over the best baseline", Signed), new("overlow", ">95 % low", Signed), new("overhigh", ">95 % high", Signed),
                new("ece", ">calibration error", ReportText.Figure), new("n", ">n"));
        foreach (var row in run.Result.Behaviour.Rows)
        {
            data.Add(Label(row.Name), row.Baseline ? "baseline" : "sparsity", row.Auroc.Estimate, row.Auroc.Low, row.Auroc.High,
                row.OverBestBaseline.Estimate, row.OverBestBaseline.Low, row.OverBestBaseline.High, row.CalibrationError, row.Auroc.N);
        }
        return new("auroc", "Which figure tells wrong answers from right ones",
            string.Create(CultureInfo.InvariantCulture,
                $"Area under the ROC curve of error, n = {n} judged items; 0.5 (line) is chance, below it the figure points the other way. "
                + $"Bars: 95 % bootstrap intervals over questions."),
            Panel.Of(560, 24,
            [
                new Mark("rule", "zero").Once().X(At(0.5)).Y(null),
                new Mark("rule", "interval").X(Quantity("low", "AUROC of error"), "high")
                    .Color(Name("kind", ["sparsity", "baseline"]).Colours("measured").LegendOnTop()),
                new Mark("point", "estimate").X(Quantity("auroc"))
                    .Color(Name("kind", ["sparsity", "baseline"]).Colours("measured").LegendOnTop())
                    .Tip(("predictor", "predictor"), ("auroc", "AUROC"), ("low", "95 % low"), ("high", "95 % high"),
                        ("ece", "calibration error")),
            ], steps: true).Showing("auroc").Encode("y", Name("predictor")), data);
    }

    private static Figure Calibration(FigureSource run, bool[] wrong, IReadOnlyList<Prediction> predictors)
    {
        var data = new FigureData("calibration", new("predictor", "predictor"),
            new("predicted", ">mean predicted error", ReportText.Figure), new("observed", ">observed error", ReportText.Figure),
            new("low", ">95 % low", ReportText.Figure), new("high", ">95 % high", ReportText.Figure), new("n", ">n"));
        foreach (var predictor in predictors)
        {
            foreach (var items in Fifths.Positions(predictor.Probability))
            {
                var error = Wilson.Of(items.Count(i => wrong[i]), items.Length);
                data.Add(Label(predictor.Name), items.Average(i => predictor.Probability[i]), error.Estimate, error.Low, error.High,
                    error.N);
            }
        }
        var errors = run.Result.Behaviour.Rows.ToDictionary(row => row.Name, row => row.CalibrationError);
        var panels = predictors.Select(predictor => Panel.Of(165, 165,
        [
            new Mark("rule", "diagonal").Once().X(At(0)).Encode("x2", At(1)).Y(At(0)).Encode("y2", At(1)),
            new Mark("rule", "interval").X(Quantity("predicted", "predicted error", [0, 1], "%"))
                .Y(Quantity("low", "observed error", [0, 1], "%"), "high"),
            new Mark("point", "estimate").X(Quantity("predicted", domain: [0, 1])).Y(Quantity("observed", domain: [0, 1]))
                .Tip(("predicted", "predicted"), ("observed", "observed"), ("low", "95 % low"), ("high", "95 % high"), ("n", "n")),
        ]).Titled(Label(predictor.Name), "ECE " + ReportText.Figure(errors.GetValueOrDefault(predictor.Name, double.NaN)))
            .Showing("calibration", "predictor", Label(predictor.Name)));
        return new("calibration", "Calibration of the error each figure predicts",
            string.Create(CultureInfo.InvariantCulture,
                $"Each figure becomes a probability of error by a logistic curve fitted on the other four fifths of the questions; points: "
                + $"fifths of the n = {wrong.Length} judged items by that probability, with 95 % Wilson intervals. On the diagonal "
                + $"prediction and outcome agree. ECE: expected calibration error."),
            Panel.Grid(4, panels), data);
    }

    private static string Label(string name) => name.Replace(" at resid_post ", " layer ", StringComparison.Ordinal)
        .Replace(" at final_pre_norm", " final_pre_norm", StringComparison.Ordinal).Replace("max_", "max ", StringComparison.Ordinal);
}
