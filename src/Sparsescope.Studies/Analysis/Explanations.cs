namespace Sparsescope.Studies.Analysis;

/// <summary>What explains an effect: with it controlled for, nothing of note is left, and what went is more than chance.</summary>
internal static class Explanations
{
    private static readonly (string Name, string[] Controls, string Sentence)[] s_kinds =
    [
        ("length", [ControlNames.LengthCubic], "Given prompt length, no effect is left"),
        ("outlier dimensions", [ControlNames.OutlierDims, ControlNames.Rms], "Without the dimensions that are large at every prompt, no effect is left"),
        ("twin", [ControlNames.Twin], "Random weights show as much"),
        ("scramble", [ControlNames.Scramble], "The same tokens in random order show as much"),
        ("baseline", [ControlNames.Baseline], "Given next-token entropy and probability, no effect is left"),
    ];

    /// <summary>Marks the rows that explain an effect; <paramref name="holm"/> is the raw p of each cell, Holm-adjusted.</summary>
    public static List<ControlRow> Mark(IEnumerable<ControlRow> rows, IReadOnlyDictionary<CellName, double> holm, double bound) =>
        [.. rows.Select(row => row with { Explains = Explains(row, holm[row.Cell], bound) })];

    public static List<Explanation> Of(IReadOnlyList<ControlRow> rows) =>
    [
        .. s_kinds.Select(kind => new Explanation(kind.Name, "", [.. rows.Where(r => r.Explains && kind.Controls.Contains(r.Control)).Select(r => r.Cell).Distinct()]) with { Sentence = kind.Sentence })
            .Where(e => e.Cells.Count > 0)
            .Select(e => e with { Sentence = $"{e.Sentence}: {string.Join(", ", e.Cells)}." }),
    ];

    private static bool Explains(ControlRow row, double holm, double bound) =>
        s_kinds.Any(kind => kind.Controls.Contains(row.Control)) && row.Status == ControlRow.Ok && holm < 0.05
        && row.Controlled90.Low > -bound && row.Controlled90.High < bound
        && row.Attenuation.ExcludesZero && Math.Sign(row.Attenuation.Estimate) == Math.Sign(row.Raw);   // what made an effect larger explains nothing
}
