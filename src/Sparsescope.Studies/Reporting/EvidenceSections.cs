using System.Globalization;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;
using static Sparsescope.Studies.Reporting.AnswerSections;
using static Sparsescope.Studies.Reporting.ReportText;

namespace Sparsescope.Studies.Reporting;

/// <summary>What could explain the effect away, and how the data look.</summary>
internal static class EvidenceSections
{
    internal static IEnumerable<ReportSection> Of(StudyReport report)
    {
        var result = report.Result;
        var primary = result.Cells.Where(cell => cell.Primary).ToList();
        yield return new("Means against single items (Pearson r with the condition)")
        {
            Table = primary.Where(cell => double.IsFinite(cell.CorrelationOfMeans)).Aggregate(
                new ReportTable("cell", FormattableString.Invariant($">r of {result.Conditions.Count} means [95 %]"), ">r of items [95 %]",
                    ">items"),
                (table, cell) => table.Add(CellText(cell.Cell),
                    Signed(Correlation.FisherInterval(cell.CorrelationOfMeans, result.Conditions.Count)),
                    Signed(Correlation.FisherInterval(cell.CorrelationOfItems, Items(cell))), Whole(Items(cell)))),
            Below = ["intervals by Fisher's z, which takes every mean and every item for an independent observation"],
        };
        yield return new("Conditions")
        {
            Table = Conditions(result, primary),
        };
        yield return new("Controls (effects: positive is sparser)")
        {
            Table = result.Controls.Aggregate(new ReportTable("control", "cell", ">n", ">without it", ">with it [90 %]",
                ">attenuation [95 %]", "status"), (table, row) => table.Add(
                row.Control.Word(), CellText(row.Cell), row.N > 0 ? Whole(row.N) : "–", Signed(row.Raw), Signed(row.Controlled90),
                    Signed(row.Attenuation),
                Status(row, result.Bound))),
            Below = ["'wide': the interval is wider than the bound, so the control can neither explain the effect nor clear it",
                .. result.Controls.Any(row => row is { Control: ControlKind.Twin or ControlKind.Scramble, N: > 0 })
                ? (string[])["twin, scramble: 'with it' is the effect less that on random weights, or on scrambled prompts, whose own "
                    + "effect is the attenuation"] : [],
                .. result.ReferenceText is { } reference ? (string[])[$"outlier dimensions and root mean squares are those of {reference}"]
                : [], "a rotation makes any vector nearly Gaussian: that it takes an effect away is to be expected, and proves little"],
        };
        yield return new("What predicts the condition by itself")
        {
            Table = result.Predictors.Aggregate(new ReportTable("predictor", ">effect [95 %]", ">p"), (table, row) =>
                table.Add(row.Name, Signed(row.Effect), P(row.P))),
        };
        yield return new("Where in depth")
        {
            Sentences = [.. result.Localisation.Where(row => double.IsFinite(row.LateSize) && double.IsFinite(row.EarlySize))
                .Select(Depth)],
            Table = result.Localisation.Aggregate(new ReportTable("metric", ">size late", ">size earlier", ">difference [95 %]",
                ">mean late", ">mean earlier", ">difference [95 %]", ">layer L [95 %]", ">before the norm [95 %]"), (table, row) =>
                table.Add(row.Metric, Signed(row.LateSize), Signed(row.EarlySize), Signed(row.SizeDifference), Signed(row.Late),
                    Signed(row.Early), Signed(row.Difference), Signed(row.AfterNorm), Signed(row.BeforeNorm))),
            Below = ["size: root of the mean squared effect less its sampling variance; mean: effects of both signs cancel in it"],
        };
        yield return Behaviour(result.Behaviour);
        yield return new("Tests of the design")
        {
            Table = result.Secondary.Aggregate(new ReportTable("cell", "test", ">statistic", ">p", ">n"), (table, row) =>
                table.Add(CellText(row.Cell), row.Name, Figure(row.Statistic), P(row.P), Whole(row.N))),
        };
        yield return new("Further contrasts (exploratory; positive: sparser)")
        {
            Table = result.FurtherContrasts.Aggregate(new ReportTable("contrast", "cell", ">effect", ">p", ">q"), (table, row) =>
                table.Add($"{row.Contrast.Baseline} → {row.Contrast.Target}", CellText(row.Cell), Signed(row.Aligned), P(row.P), P(row.Q))),
        };
        yield return new("By moderator (exploratory; positive: sparser)")
        {
            Table = result.Subgroups.Aggregate(new ReportTable("group", "cell", ">n", ">effect [95 %]"), (table, row) =>
                table.Add(row.Moderator, CellText(row.Cell), Whole(row.Effect.N), Signed(row.Effect))),
            Below = [.. result.Heterogeneity.Select(row =>
                $"{CellText(row.Cell)}: do the groups differ? p = {P(row.P)}, adjusted {P(row.PAdjusted)}")],
        };
        yield return new("Notes") { Sentences = result.Notes };
    }

    private static string Status(ControlRow row, double bound) => row switch
    {
        { Explains: true } => "explains it",
        { Reason: { } reason } => $"{row.Status.Word()}: {reason}",
        { Status: ControlStatus.Ok } when row.Controlled90.High - row.Controlled90.Low > 2 * bound => "wide",
        _ => row.Status.Word(),
    };

    private static ReportTable Conditions(StudyResult result, List<CellRow> primary)
    {
        var answered = result.Conditions.Any(condition => condition.Accuracy is not null);
        var table = new ReportTable(["condition", ">n", ">tokens", .. answered ? (string[])[">judged", ">accuracy [95 %]"]
            : [], .. primary.Select(cell => $">{CellText(cell.Cell)} [95 %]")]);
        foreach (var (index, condition) in result.Conditions.Index())
        {
            table.Add([condition.Name, Whole(condition.N),
                FormattableString.Invariant($"{condition.Tokens:F0} ({condition.MinTokens}–{condition.MaxTokens})"),
                .. answered ? (string[])[Whole(condition.Accuracy?.N ?? 0), condition.Accuracy is { } accuracy ? Figure(accuracy) : "–"]
                    : [],
                .. primary.Select(cell => index < cell.Means.Count ? Figure(cell.Means[index]) : "–")]);
        }
        return table;
    }

    private static ReportSection Behaviour(BehaviourResult behaviour) => new("Do they predict wrong answers? (AUROC of error)")
    {
        Sentences = behaviour.Status == BehaviourStatus.None ? ["no answers were measured in this study"]
            : [string.Create(CultureInfo.InvariantCulture,
                $"{behaviour.Right} right, {behaviour.Wrong} wrong, {behaviour.Unjudged} without a "
                + $"judgement{(behaviour.Status == BehaviourStatus.Ok ? "" : "; undecided: fewer than 30 of either")}")],
        Table = behaviour.Rows.Aggregate(new ReportTable("predictor", ">AUROC [95 %]", ">over the best baseline [95 %]", ">Brier",
            ">log loss", ">calibration error"), (table, row) =>
            table.Add(row.Name, Signed(row.Auroc), Signed(row.OverBestBaseline), Figure(row.Brier), Figure(row.LogLoss),
                Figure(row.CalibrationError))),
        Below = behaviour.Rows.Count == 0 ? []
            : ["pairs of a wrong and a right answer within one condition; the best baseline is chosen on the other folds; Brier, log loss "
            + "and calibration error of cross-fitted probabilities: the error alone is lowest where a figure says nothing"],
    };

    // What the two sizes say, and whether the means say the same.
    private static string Depth(LocalisationRow row)
    {
        var sizes = string.Create(CultureInfo.InvariantCulture,
            $"{row.Metric}: the size of the effect is {row.LateSize:0.00} in late layers (above 0.8 L) and "
            + $"{row.EarlySize:0.00} in earlier ones");
        var where = row.SizeDifference switch
        { { Low: > 0 } => "it is larger late", { High: < 0 } => "it is larger early",
            _ =>
            "the two do not differ beyond chance"
        };
        var cancels = Math.Abs(row.Late) < row.LateSize / 2 || Math.Abs(row.Early) < row.EarlySize / 2;
        return cancels ? $"{sizes}; {where}, and layers differ in sign" : $"{sizes}; {where}";
    }

    private static int Items(CellRow cell) => cell.Means.Sum(mean => mean.N);

    private static string Whole(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
