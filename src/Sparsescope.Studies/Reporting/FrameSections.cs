using Sparsescope.Studies.Analysis;
using static Sparsescope.Studies.Reporting.AnswerSections;
using static Sparsescope.Studies.Reporting.ReportText;

namespace Sparsescope.Studies.Reporting;

/// <summary>The verdict frame by frame, and the steps between neighbouring conditions.</summary>
internal static class FrameSections
{
    /// <summary>Frame × cell: the deciding effect and its verdict.</summary>
    internal static ReportSection Of(string title, IReadOnlyList<FrameVerdict> frames, IReadOnlyList<CellVerdict> cells) =>
        new($"{title} (deciding effect [90 %], verdict)")
        {
            Table = frames.Aggregate(new ReportTable(["frame", ">n", .. cells.Select(cell => CellText(cell.Cell)), "verdict"]),
            (table, frame) => table.Add(
            [frame.Name, FormattableString.Invariant($"{frame.N}"),
                .. frame.Verdict.Cells.Select(cell => $"{Signed(cell.Effect90)} {cell.Name.Word()}{(cell.NearBound ? " *" : "")}"),
                frame.Verdict.Name.Word()])),
        };

    /// <summary>Every condition against the one before it.</summary>
    internal static ReportSection Steps(IReadOnlyList<FrameVerdict> frames) =>
        new("Steps between neighbouring conditions (positive: sparser)")
        {
            Table = frames.SelectMany(frame => frame.Steps.Select(step => (Frame: frame.Name, Step: step))).Aggregate(
            new ReportTable([.. frames.Count > 1 ? (string[])["frame"] : [], "cell", "step", ">n", ">effect [95 %]", ">p (Holm)", "said"]),
                (table, row) => table.Add(
                [.. frames.Count > 1 ? (string[])[row.Frame] : [], CellText(row.Step.Cell), $"{row.Step.From} → {row.Step.To}",
                    row.Step.Effect95.N > 0 ? FormattableString.Invariant($"{row.Step.Effect95.N}") : "–",
                    Signed(row.Step.Effect95), P(row.Step.PHolm), Said(row.Step)])),
            Below = [StepText(frames)],
        };

    internal static string Said(StepRow step) => step.Reason ?? (!(step.PHolm < 0.05) ? "" : step.Effect95.Estimate > 0 ? "sparser"
        : "denser");

    private static string StepText(IReadOnlyList<FrameVerdict> frames)
    {
        var step = frames.SelectMany(frame => frame.Steps).First();
        var scale = step.EffectName == EffectKind.DzDifference ? "d_z within questions" : "Cliff's delta of the two conditions";
        return $"{scale}{(step.GivenLength ? ", given length" : "")}; p by "
            + $"{(step.EffectName == EffectKind.DzDifference ? "sign flips" : "permutation of ranks")}, Holm over the steps of a cell";
    }
}
