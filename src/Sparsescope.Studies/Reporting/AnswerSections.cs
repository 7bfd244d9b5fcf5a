using Sparsescope.Studies.Analysis;
using static Sparsescope.Studies.Reporting.ReportText;

namespace Sparsescope.Studies.Reporting;

/// <summary>The answer: what was asked, the verdict, and the effects it was decided on.</summary>
internal static class AnswerSections
{
    internal static IEnumerable<ReportSection> Of(StudyReport report)
    {
        var (run, spec, result, _) = report;
        yield return new($"{run.Study} on {run.Model} ({run.NumericsText})")
        {
            IsFirst = true,
            Sentences =
            [
                .. run.Finished is null ? (string[])["INCOMPLETE: this run is not finished; what follows rests on what was measured so far and decides nothing."] : [],
                $"claim: {spec.Claim}",
                $"verdict: {result.Verdict.Name.ToUpperInvariant()}. {result.Verdict.Sentence}",
                .. result.Explanations.Select(explanation => $"explained by {explanation.Name}: {explanation.Sentence}"),
                FormattableString.Invariant($"n = {result.N} items, {result.Failed} failed; run {run.Id[..12]}, engine {run.EngineRelease}, seed {result.Seed}"),
            ],
        };
        yield return new($"Preregistered cells ({EffectText(result.EffectName)}; positive: sparser)")
        {
            Table = result.Verdict.Cells.Aggregate(new ReportTable("cell", ">raw effect [95 %]", ">decided on", ">effect [90 %]", ">p (Holm)", ">smallest seen", "verdict"), (table, cell) =>
                table.Add(CellText(cell.Cell), Signed(Aligned(Row(result, cell.Cell))), cell.Deciding == "length" ? "length held" : cell.Deciding, Signed(cell.Effect90), P(cell.PHolm), Signed(cell.SmallestDetectable), cell.Name)),
            Below =
            [
                FormattableString.Invariant($"effects inside ±{result.Bound:0.##} count as none; 'smallest seen' is what this n finds with 80 % power"),
                .. result.Verdict.Cells.Where(cell => cell.Name is StudyVerdict.Undecided or StudyVerdict.NotIdentifiable).GroupBy(cell => (cell.Name, cell.Reason))
                    .Select(cells => $"{string.Join(", ", cells.Select(cell => CellText(cell.Cell)))}: {cells.Key.Name}, {cells.Key.Reason}"),
            ],
        };
    }

    internal static string CellText(CellName cell) => cell.Tap == Point.ResidPost
        ? FormattableString.Invariant($"{cell.Metric} layer {cell.Layer}")
        : FormattableString.Invariant($"{cell.Metric} {cell.Tap}");

    internal static CellRow Row(StudyResult result, CellName cell) => result.Cells.First(row => row.Cell == cell);

    // The interval of an effect, turned so that positive is sparser.
    internal static Sparsescope.Statistics.Interval Aligned(CellRow row) => row.Aligned == row.Effect.Estimate
        ? row.Effect
        : row.Effect with { Estimate = row.Aligned, Low = -row.Effect.High, High = -row.Effect.Low };

    internal static string EffectText(string name) => name switch
    {
        "spearman_rho" => "Spearman rho with the condition, over items",
        "cliffs_delta" => "Cliff's delta, target over baseline",
        "dz_difference" => "d_z of the paired differences",
        "dz_slope" => "d_z of the questions' slopes",
        _ => name,
    };
}
