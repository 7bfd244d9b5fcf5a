using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>
/// What explains an effect, one sentence a control: with it, less than half of the effect is left and nothing beyond the bound, and what
/// went is more than chance. Only effects that reach beyond the bound have anything to explain.
/// </summary>
internal static class Explanations
{
    private static readonly (ControlKind Control, string Name, string Sentence)[] s_kinds =
    [
        (ControlKind.LengthCubic, "length", "Given prompt length, no effect is left"),
        (ControlKind.OutlierDims, "outlier dimensions",
            "Without the eight dimensions that are largest on independent text, no effect is left"),
        (ControlKind.Rms, "scale of the dimensions",
            "With every dimension divided by its root mean square on independent text, no effect is left"),
        (ControlKind.Twin, "twin", "Random weights show as much"),
        (ControlKind.Scramble, "scramble", "The same tokens in random order show as much"),
        (ControlKind.Baseline, "baseline", "Given next-token entropy and probability, no effect is left"),
    ];

    /// <summary>
    /// Marks the rows that explain an effect; <paramref name="holm"/> is the raw p of each cell, Holm-adjusted, <paramref name="raw90"/>
    /// its raw effect, aligned.
    /// </summary>
    public static List<ControlRow> Mark(IEnumerable<ControlRow> rows, IReadOnlyDictionary<CellName, double> holm,
        IReadOnlyDictionary<CellName, Statistics.Interval> raw90, double bound) =>
        [.. rows.Select(row => row with { Explains = Explains(row, holm[row.Cell], raw90[row.Cell], bound) })];

    public static List<Explanation> Of(IReadOnlyList<ControlRow> rows) =>
    [
        .. s_kinds.Select(kind => (Kind: kind, Cells: rows.Where(r => r.Explains && r.Control == kind.Control).Select(r => r.Cell)
            .Distinct().ToList()))
            .Where(found => found.Cells.Count > 0)
            .Select(found => new Explanation(found.Kind.Name, $"{found.Kind.Sentence}: {string.Join(", ", found.Cells)}.", found.Cells)),
    ];

    private static bool Explains(ControlRow row, double holm, Statistics.Interval raw90, double bound)
    {
        if (row.Status != ControlStatus.Ok || !s_kinds.Any(kind => kind.Control == row.Control) || !(holm < 0.05)) return false;
        var leavesBound = raw90.Low < -bound || raw90.High > bound;
        var isSmall = row.Controlled90.Low > -bound && row.Controlled90.High < bound
            && Math.Abs(row.Controlled95.Estimate) < Math.Abs(row.Raw) / 2;
        var isReversed = row.Controlled95.ExcludesZero && Math.Sign(row.Controlled95.Estimate) != Math.Sign(row.Raw);
        return leavesBound && isSmall && !isReversed && row.Attenuation.ExcludesZero
            && Math.Sign(row.Attenuation.Estimate) == Math.Sign(row.Raw);
    }
}
