using System.Globalization;
using MathNet.Numerics.Distributions;
using Sparsescope.Studies.Analysis;

namespace Sparsescope.Studies.Reporting;

/// <summary>The largest preregistered effect and the verdict in a sentence without a term of statistics.</summary>
internal static class PlainWords
{
    // Differences of mean length that a person would see.
    private const double SameLength = 0.05;

    /// <summary>The sentence; null where no effect could be counted.</summary>
    internal static string? Of(StudyReport report)
    {
        var result = report.Result;
        var rows = result.Verdict.Cells.Select(cell => (Cell: cell, AnswerSections.Row(result, cell.Cell).Aligned))
            .Where(row => double.IsFinite(row.Aligned)).ToList();
        if (rows.Count == 0) return null;
        var (largest, aligned) = rows.MaxBy(row => Math.Abs(row.Aligned));
        var (baseline, target) = Compared(report);
        return $"In plain words: {What(result.EffectName, aligned, baseline, target)} ({AnswerSections.CellText(largest.Cell)}, the "
            + $"largest of {result.Verdict.Cells.Count} preregistered effects)"
            + $"{Length(result, baseline, target)}. {Meaning(result.Verdict.Name)}";
    }

    private static string What(EffectKind effect, double aligned, string baseline, string target)
    {
        var (way, size) = (aligned >= 0 ? "sparser" : "denser", Math.Abs(aligned));
        return effect switch
        {
            EffectKind.CliffsDelta => string.Create(CultureInfo.InvariantCulture,
                $"of two prompts, one '{baseline}' and one '{target}', the one '{target}' has the {way} state in "
                    + $"{100 * (1 + size) / 2:F0} of 100 pairs"),
            EffectKind.DzDifference => string.Create(CultureInfo.InvariantCulture,
                $"the same question has a {way} state as '{target}' than as '{baseline}' in about "
                    + $"{100 * Normal.CDF(0, 1, size):F0} of 100 questions"),
            EffectKind.DzSlope => string.Create(CultureInfo.InvariantCulture,
                $"from '{baseline}' to '{target}' the states of a question get {way} in about "
                    + $"{100 * Normal.CDF(0, 1, size):F0} of 100 questions"),
            _ => $"from '{baseline}' to '{target}' states get "
                + $"{(size < 0.1 ? "hardly " : size < 0.3 ? "a little " : size < 0.5 ? "" : "much ")}{way}",
        };
    }

    private static string Length(StudyResult result, string baseline, string target)
    {
        double? Tokens(string name) => result.Conditions.FirstOrDefault(condition => condition.Name == name)?.Tokens;
        if (Tokens(baseline) is not { } before || Tokens(target) is not { } after
            || !(Math.Abs(after - before) > SameLength * Math.Max(before, after))) return "";
        return string.Create(CultureInfo.InvariantCulture,
            $", but '{target}' prompts are also {(after > before ? "longer" : "shorter")} ({after:F0} against {before:F0} tokens)");
    }

    private static string Meaning(VerdictWord verdict) => verdict switch
    {
        VerdictWord.Supported => "That is what was claimed, and none of the controls takes it away.",
        VerdictWord.Opposite => "That is the opposite of what was claimed.",
        VerdictWord.NoEffect => "With what was held fixed, that is too little to count as an effect.",
        _ => "Nothing is decided by it: the verdict says why.",
    };

    private static (string Baseline, string Target) Compared(StudyReport report) =>
        report.Spec.Contrast is { } contrast ? contrast
            : report.Spec.Conditions is [var first, .., var last] ? (first, last) : ("low values", "high values");
}
