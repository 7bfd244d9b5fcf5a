using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>What must be read beside a verdict because the word alone would mislead: each a sentence.</summary>
internal static class VerdictMarks
{
    public static IReadOnlyList<string> Of(StudyTable table, DesignUnits units, IReadOnlyList<FrameVerdict> frames)
    {
        var design = table.Design;
        var kind = units.Kind;
        var usual = EffectScale.DefaultBound(kind);
        var bound = design.Bound ?? usual;
        var marks = new List<string>();
        if (design.Pilot is { } limit)
            marks.Add(FormattableString.Invariant($"A pilot (--limit {limit}): it decides nothing about the study as written."));
        if (design.Length == LengthRole.Nuisance && !LengthControl.Equal(table, units)
            && Excused(design, ControlKind.Length, ControlKind.LengthCubic) is { } reason)
            marks.Add($"Length is a nuisance here and was not controlled for (study.yaml: {reason}).");
        if (table.Format is { DiffersByCondition: true } && Excused(design, ControlKind.Format) is { } excuse)
            marks.Add($"Prompts do not end alike in all conditions, which the study excuses (study.yaml: {excuse}).");
        if (bound > usual)
            marks.Add(FormattableString.Invariant(
                $"The bound ±{bound:0.###} is wider than the usual ±{usual:0.###}, so that larger effects count as none."));
        var cells = frames[0].Verdict.Cells;
        var (one, all) = (EffectScale.ItemsForZero(kind, bound, 1), EffectScale.ItemsForZero(kind, bound, cells.Count));
        var groups = units.Clusters?.Distinct().Count() ?? units.Count;
        if (groups < one
            && frames.Any(frame => frame.Verdict.Cells.Any(cell => cell.Name is VerdictWord.Undecided or VerdictWord.NoEffect)))
        {
            var (within, independent) = groups == units.Count ? ("", "") : (FormattableString.Invariant(
                $" in {groups} groups, within which they are not independent"), " independent ones");
            var more = cells.Count > 1 ? FormattableString.Invariant($" at one cell, {all} at {cells.Count} independent ones") : "";
            var unit = units.Kind.IsPaired() ? "questions" : "items";
            marks.Add(FormattableString.Invariant(
                $"{units.Count} {unit}{within}: to call a true zero so in 80 % of studies takes about {one}{independent}{more}."));
        }
        var near = frames.SelectMany(frame => frame.Verdict.Cells.Where(cell => cell.NearBound)
            .Select(cell => frames.Count > 1 ? $"{cell.Cell} ({frame.Name})" : cell.Cell.ToString())).ToList();
        if (near.Count > 0) marks.Add($"On the edge, so that another seed of the analysis may say otherwise: {string.Join(", ", near)}.");
        return marks;
    }

    // The study's own reason for doing without a control that could have changed the word.
    private static string? Excused(Design design, params ControlKind[] controls) =>
        controls.Where(design.NotApplicable.ContainsKey).Select(control => design.NotApplicable[control].TrimEnd('.')).FirstOrDefault();
}
