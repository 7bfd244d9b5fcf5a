using System.Text.Json.Nodes;
using Sparsescope.Studies.Analysis.Protocols;
using Sparsescope.Studies.Spec;
using static Sparsescope.Studies.Reporting.Protocols.ProtocolReport;

namespace Sparsescope.Studies.Reporting.Protocols;

/// <summary>Protocol `predicts` for people and programs.</summary>
internal static class PredictsReport
{
    internal static ProtocolReport Of(PredictsResult found)
    {
        var cells = found.Cells.Aggregate(new ReportTable("cell", ">AUROC within conditions [95 %]", ">gain, nats an item [95 %]",
            ">p (largest of all)", ">p within strata", ">gain on unseen sources [95 %]"),
            (table, cell) => table.Add(cell.Name, ReportText.Figure(cell.Auroc), Signed(cell.Gain), ReportText.P(cell.P),
                ReportText.P(cell.PWithin), Signed(cell.Elsewhere)));
        var baselines = found.Baselines.Aggregate(new ReportTable("baseline", ">AUROC within conditions [95 %]"),
            (table, baseline) => table.Add(baseline.Key, ReportText.Figure(baseline.Value)));
        var scores = new ReportTable("out of fold", ">log loss", ">Brier", ">slope", ">intercept", ">risk over coverage");
        if (found.Without is { } without) Add("baselines", without);
        if (found.With is { } with) Add("baselines and all cells", with);
        List<ReportSection> sections =
        [
            Head(StudyProtocol.Predicts, found.Verdict.Word(), found.Sentence,
                FormattableString.Invariant($"n = {found.N} judged items of {found.Clusters} questions")
                    + (found.N > 0 ? FormattableString.Invariant($", {100 * found.Accuracy:F1} % right") : "")),
            new("What sparsity adds to condition, entropy, largest probability, margin, prompt likelihood, length, norm and word frequency")
            {
                Table = cells,
                Below = [
                    "AUROC above 0.5: higher figures where answers are wrong. Gain: log loss of the baselines less that with the "
                    + "figure, held out by question."],
            },
            new("Log-probability of the right answer, given conditions and baselines")
            {
                Table = found.Cells.Aggregate(new ReportTable("cell", ">correlation of ranks [90 %]", ">p"), (table, cell) =>
                    table.Add(cell.Name, ReportText.Signed(cell.GoldLogProb), ReportText.P(cell.GoldLogProbP))),
                Below = ["Below 0: higher figures where the right answer is less likely. No part of the verdict; p are not adjusted."],
            },
            new("Baselines as signs of a wrong answer") { Table = baselines },
            new("Calibration of the predicted error") { Table = scores },
        ];
        return new(StudyProtocol.Predicts, found.Verdict.Word(), found.Sentence, sections, new JsonObject
        {
            ["n"] = found.N,
            ["clusters"] = found.Clusters,
            ["accuracy"] = Number(found.Accuracy),
            ["cells"] = new JsonArray([.. found.Cells.Select(cell => (JsonNode)new JsonObject
            {
                ["cell"] = cell.Name,
                ["auroc"] = Bounds(cell.Auroc),
                ["gain"] = Bounds(cell.Gain),
                ["p"] = Number(cell.P),
                ["p_within"] = Number(cell.PWithin),
                ["gain_unseen"] = Bounds(cell.Elsewhere),
                ["gold_logprob"] = Bounds(cell.GoldLogProb),
                ["gold_logprob_p"] = Number(cell.GoldLogProbP),
            })]),
            ["baselines"] = new JsonObject([.. found.Baselines.Select(baseline =>
                KeyValuePair.Create(baseline.Key, (JsonNode?)Bounds(baseline.Value)))]),
            ["without"] = Json(found.Without),
            ["with"] = Json(found.With),
        });

        void Add(string name, PredictsScores score) => scores.Add(name, ReportText.Figure(score.LogLoss), ReportText.Figure(score.Brier),
            ReportText.Signed(score.Slope), ReportText.Signed(score.Intercept), ReportText.Figure(score.RiskCoverage));
    }

    private static string Signed(Sparsescope.Statistics.Interval interval) => double.IsFinite(interval.Low)
        ? FormattableString.Invariant(
            $"{interval.Estimate:+0.0000;-0.0000} [{interval.Low:+0.0000;-0.0000}, {interval.High:+0.0000;-0.0000}]") : "–";

    private static JsonObject? Json(PredictsScores? scores) => scores is null ? null : new()
    {
        ["log_loss"] = Number(scores.LogLoss),
        ["brier"] = Number(scores.Brier),
        ["slope"] = Number(scores.Slope),
        ["intercept"] = Number(scores.Intercept),
        ["risk_coverage"] = Number(scores.RiskCoverage),
    };
}
