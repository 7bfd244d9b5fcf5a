using System.Globalization;
using MathNet.Numerics.Distributions;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Reporting;

/// <summary>
/// One effect and the verdict in sentences for who knows little statistics: where a claim is made or turned round, the largest effect that
/// does so, as it was decided; else the largest of all as it was measured.
/// </summary>
internal static class PlainWords
{
    // Differences of mean length that a person would see.
    private const double SameLength = 0.05;

    /// <summary>The sentence; null where no effect could be counted.</summary>
    internal static string? Of(StudyReport report)
    {
        var result = report.Result;
        var claims = result.Verdict.Name is VerdictWord.Supported or VerdictWord.Opposite;
        var cells = result.Verdict.Cells.Where(cell => !claims || cell.Name == result.Verdict.Name).ToList();
        double Effect(CellVerdict cell) => claims ? cell.Effect90.Estimate : AnswerSections.Row(result, cell.Cell).Aligned;
        var rows = cells.Select(cell => (Cell: cell, Aligned: Effect(cell))).Where(row => double.IsFinite(row.Aligned)).ToList();
        if (rows.Count == 0) return null;
        var (largest, aligned) = rows.MaxBy(row => Math.Abs(row.Aligned));
        var (baseline, target) = Compared(report);
        var which = claims ? FormattableString.Invariant($"of {cells.Count} that say so") : FormattableString.Invariant(
            $"of {cells.Count} preregistered effects");
        var length = claims && largest.Deciding == DecidingEffect.Length ? ", with the length of prompts held fixed"
            : Length(report, baseline, target);
        return $"In plain words: {What(report, aligned, baseline, target)} ({AnswerSections.CellText(largest.Cell)}, the "
            + $"largest {which}){length}. {Meaning(result, cells)}";
    }

    private static string What(StudyReport report, double aligned, string baseline, string target)
    {
        var (way, size) = (aligned >= 0 ? "sparser" : "denser", Math.Abs(aligned));
        return report.Result.EffectName switch
        {
            EffectKind.CliffsDelta => string.Create(CultureInfo.InvariantCulture,
                $"of two prompts, one '{baseline}' and one '{target}', the one '{target}' has the {way} state in "
                    + $"{100 * (1 + size) / 2:F0} of 100 pairs"),
            EffectKind.DzDifference => string.Create(CultureInfo.InvariantCulture,
                $"the same question has a {way} state as '{target}' than as '{baseline}' in about "
                    + $"{100 * Normal.CDF(0, 1, size):F0} of 100 questions, were differences spread normally"),
            EffectKind.DzSlope => string.Create(CultureInfo.InvariantCulture,
                $"a straight line through a question's {report.Spec.Conditions.Count} states, from '{baseline}' to '{target}', leads to "
                    + $"{way} ones in about {100 * Normal.CDF(0, 1, size):F0} of 100 questions, were slopes spread normally"),
            _ => $"from '{baseline}' to '{target}' states get "
                + $"{(size < 0.1 ? "hardly " : size < 0.3 ? "a little " : size < 0.5 ? "" : "much ")}{way}",
        };
    }

    private static string Length(StudyReport report, string baseline, string target)
    {
        double? Tokens(string name) => report.Result.Conditions.FirstOrDefault(condition => condition.Name == name)?.Tokens;
        if (Tokens(baseline) is not { } before || Tokens(target) is not { } after
            || !(Math.Abs(after - before) > SameLength * Math.Max(before, after))) return "";
        var (but, also) = report.Spec.Length == LengthRole.Treatment ? ("and by design", "") : ("but", " also");
        return string.Create(CultureInfo.InvariantCulture,
            $", {but} '{target}' prompts are{also} {(after > before ? "longer" : "shorter")} ({after:F0} against {before:F0} tokens)");
    }

    private static string Meaning(StudyResult result, IReadOnlyList<CellVerdict> cells) => result.Verdict.Name switch
    {
        VerdictWord.Supported => $"That is what was claimed{Qualified(result, cells)}.",
        VerdictWord.Opposite => $"That is the opposite of what was claimed{Qualified(result, cells)}.",
        VerdictWord.NoEffect => "With what was held fixed, that is too little to count as an effect.",
        _ => "Nothing is decided by it: the verdict says why.",
    };

    // What controls do to it stands in lines of its own.
    private static string Qualified(StudyResult result, IReadOnlyList<CellVerdict> cells)
    {
        var explanations = result.Explanations.Where(explanation => explanation.Cells.Intersect(cells.Select(cell => cell.Cell)).Any())
            .Select(explanation => explanation.Name).ToList();
        return explanations.Count > 0 ? $", but see below what explains it: {string.Join(", ", explanations)}"
            : result.Cautions.Count > 0 ? ", but see below what stands beside it"
            : ", and no control is shown to take it away";
    }

    private static (string Baseline, string Target) Compared(StudyReport report) =>
        report.Spec.Contrast is { } contrast ? contrast
            : report.Spec.Conditions is [var first, .., var last] ? (first, last) : ("low values", "high values");
}
