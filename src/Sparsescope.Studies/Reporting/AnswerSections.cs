using System.Globalization;
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
                .. run.Finished is null ? (string[])[
                    "INCOMPLETE: this run is not finished; what follows rests on what was measured so far and decides nothing."] : [],
                $"claim: {spec.Claim}",
                $"verdict: {Line(result.Verdict)}",
                .. PlainWords.Of(report) is { } plain ? (string[])[plain] : [],
                .. result.Readings.Select(reading => $"verdict ({reading.Name}): {Line(reading.Verdict)}"),
                .. result.Frames.Count > 1 ? result.Frames.Select(frame => $"verdict (frame {frame.Name}): {Line(frame.Verdict)}") : [],
                .. result.Explanations.Select(explanation => $"explained by {explanation.Name}: {explanation.Sentence}"),
                .. result.Cautions.Select(caution => $"beside it: {caution}"),
                .. Outliers(result),
                FormattableString.Invariant(
                    $"n = {result.N} items, {result.Failed} failed; run {run.Id[..12]}, engine {run.EngineRelease}, seed {result.Seed}"),
            ],
        };
        yield return new($"Preregistered cells ({EffectText(result.EffectName)}; positive: sparser)")
        {
            Table = result.Verdict.Cells.Aggregate(new ReportTable("cell", ">raw effect [95 %]", ">decided on", ">effect [90 %]",
                ">p (Holm)", ">smallest seen", "verdict"), (table, cell) =>
                table.Add(CellText(cell.Cell), Signed(Aligned(Row(result, cell.Cell))), cell.Deciding == DecidingEffect.Length
                    ? "length held" : cell.Deciding.Word(), Signed(cell.Effect90), P(cell.PHolm), Signed(cell.SmallestDetectable),
                    cell.Name.Word() + (cell.NearBound ? " *" : ""))),
            Below =
            [
                FormattableString.Invariant($"effects inside ±{result.Bound:0.##} count as none; 'smallest seen' is what this n finds ")
                + "in 80 % of studies"
                + (result.Verdict.Cells.Count > 1 ? FormattableString.Invariant($", over all {result.Verdict.Cells.Count} cells") : ""),
                .. result.ItemsForZero > 0 ? (string[])[ForZero(result)] : [],
                .. result.Outliers.Count > 0
                    ? (string[])[$"largest dimension's share of the energy: {string.Join("; ", result.Outliers.Select(Share))}"] : [],
                .. result.Verdict.Cells.Any(cell => cell.NearBound)
                    ? (string[])["*: the interval's end or p lies within Monte Carlo error of what decides; another seed may say otherwise"]
                    : [],
                .. result.Verdict.Cells.Where(cell => double.IsFinite(cell.Reliability)).Select(cell => Reliability(cell)),
                .. result.Verdict.Cells.Where(cell =>
                    cell.Name is not (VerdictWord.Supported or VerdictWord.Opposite or VerdictWord.NoEffect))
                    .GroupBy(cell => (cell.Name, cell.Reason))
                    .Select(cells =>
                        $"{string.Join(", ", cells.Select(cell => CellText(cell.Cell)))}: {cells.Key.Name.Word()}, {cells.Key.Reason}"),
            ],
        };
        if (result.Frames.Count > 1) yield return FrameSections.Of("Frames", result.Frames, result.Verdict.Cells);
        foreach (var reading in result.Readings)
            yield return FrameSections.Of($"Reading {reading.Name}: {string.Join(", ", reading.Conditions)}", reading.Frames,
                reading.Verdict.Cells);
        if (result.Frames.Any(frame => frame.Steps.Count > 0)) yield return FrameSections.Steps(result.Frames);
    }

    internal static string Line(StudyVerdict verdict) => $"{verdict.Name.Word().ToUpperInvariant()}. {verdict.Sentence}";

    private static string ForZero(StudyResult result)
    {
        var all = result.Verdict.Cells.Count > 1
            ? FormattableString.Invariant($" at one cell, {result.ItemsForZeroEverywhere} at all of them were they independent") : "";
        return FormattableString.Invariant($"a true zero is called so in 80 % of studies from about {result.ItemsForZero} ")
            + FormattableString.Invariant($"independent {UnitText(result)} on{all}; here: {result.Units}");
    }

    internal static string UnitText(StudyResult result) =>
        result.EffectName is EffectKind.DzDifference or EffectKind.DzSlope ? "questions" : "items";

    // Where one dimension holds most of the energy, a figure of the whole state is a figure of that dimension.
    internal static IEnumerable<string> Outliers(StudyResult result)
    {
        const double Most = 0.5;
        foreach (var share in result.Outliers.Where(share => share.TopShare > Most || share.OwnShare > Most))
        {
            var place = share.Point.Tap == Point.ResidPost ? FormattableString.Invariant($"layer {share.Point.Layer}") : share.Point.Tap;
            var own = double.IsFinite(share.OwnShare) ? FormattableString.Invariant($", {100 * share.OwnShare:F0} % of these prompts'")
                : "";
            yield return string.Create(CultureInfo.InvariantCulture,
                $"beside it: at {place} dimension {share.Dimension} alone holds {100 * share.TopShare:F0} % of the energy of independent "
                + $"text{own}, so that a figure there says little but how large that one is: read the rows 'outlier_dims'.");
        }
    }

    private static string Reliability(CellVerdict cell) => cell.Reliability == 0
        ? $"{CellText(cell.Cell)}: however badly tokens measure what confounds, length does not take this effect away"
        : string.Create(CultureInfo.InvariantCulture,
            $"{CellText(cell.Cell)}: tokens must measure what confounds with a reliability above "
            + $"{cell.Reliability:0.00} for this effect to remain");

    private static string Share(OutlierShare share) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{(share.Point.Tap == Point.ResidPost ? $"layer {share.Point.Layer}" : share.Point.Tap)} {100 * share.TopShare:F0} % "
            + $"(dimension {share.Dimension}), eight largest {100 * share.Top8Share:F0} %");

    internal static string CellText(CellName cell) => cell.Tap == Point.ResidPost
        ? FormattableString.Invariant($"{cell.Metric} layer {cell.Layer}")
        : FormattableString.Invariant($"{cell.Metric} {cell.Tap}");

    internal static CellRow Row(StudyResult result, CellName cell) => result.Cells.First(row => row.Cell == cell);

    // The interval of an effect, turned so that positive is sparser.
    internal static Sparsescope.Statistics.Interval Aligned(CellRow row) => row.Aligned == row.Effect.Estimate
        ? row.Effect
        : row.Effect with { Estimate = row.Aligned, Low = -row.Effect.High, High = -row.Effect.Low };

    internal static string EffectText(EffectKind effect) => effect switch
    {
        EffectKind.SpearmanRho => "Spearman rho with the condition, over items",
        EffectKind.CliffsDelta => "Cliff's delta, target over baseline",
        EffectKind.DzDifference => "d_z of the paired differences",
        EffectKind.DzSlope => "d_z of the questions' slopes",
        _ => effect.Word(),
    };
}
