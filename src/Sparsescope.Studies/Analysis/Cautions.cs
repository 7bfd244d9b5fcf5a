using System.Globalization;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>
/// What a reader must see beside the verdict though it decides nothing: controls that turn a claimed effect round, or take most of it away.
/// </summary>
internal static class Cautions
{
    private static readonly (ControlKind Control, string Reversed, string Weakened)[] s_kinds =
    [
        (ControlKind.LengthCubic, "Given prompt length the effect is reversed",
            "Given prompt length less than half of the effect is left"),
        (ControlKind.OutlierDims, "Without the eight largest dimensions the effect is reversed",
            "Without the eight largest dimensions less than half of the effect is left"),
        (ControlKind.NextDims, "Without the next eight dimensions the effect is reversed",
            "Without the next eight dimensions less than half of the effect is left"),
        (ControlKind.RandomDims, "Without eight random dimensions the effect is reversed",
            "Without eight random dimensions less than half of the effect is left"),
        (ControlKind.Rms, "With every dimension divided by its root mean square the effect is reversed",
            "With every dimension divided by its root mean square less than half of the effect is left"),
        (ControlKind.Rotation, "In a random basis the effect is reversed", "In a random basis less than half of the effect is left"),
        (ControlKind.Twin, "Beyond that on random weights the effect is reversed",
            "Beyond that on random weights less than half of the effect is left"),
        (ControlKind.Scramble, "Beyond that on scrambled prompts the effect is reversed",
            "Beyond that on scrambled prompts less than half of the effect is left"),
        (ControlKind.Baseline, "Given next-token entropy and probability the effect is reversed",
            "Given next-token entropy and probability less than half of the effect is left"),
    ];

    /// <summary>Sentences, one a control and kind, over the cells that the verdict claims something of.</summary>
    public static IReadOnlyList<string> Of(StudyVerdict own, IReadOnlyList<ControlRow> rows)
    {
        var claimed = own.Cells.Where(cell => cell.Name is VerdictWord.Supported or VerdictWord.Opposite)
            .Select(cell => cell.Cell).ToHashSet();
        var sentences = new List<string>();
        foreach (var (control, reversed, weakened) in s_kinds)
        {
            var found = rows.Where(row => row.Control == control && row.Status == ControlStatus.Ok && claimed.Contains(row.Cell)).ToList();
            var turned = found.Where(row => row.Controlled95.ExcludesZero && Math.Sign(row.Controlled95.Estimate) == -Math.Sign(row.Raw))
                .ToList();
            var weaker = found.Except(turned).Where(row => row.Attenuation.ExcludesZero
                && Math.Sign(row.Attenuation.Estimate) == Math.Sign(row.Raw)
                && Math.Abs(row.Controlled95.Estimate) < Math.Abs(row.Raw) / 2).ToList();
            if (turned.Count > 0) sentences.Add(Sentence(reversed, turned, claimed.Count));
            if (weaker.Count > 0) sentences.Add(Sentence(weakened, weaker, claimed.Count));
        }
        return sentences;
    }

    private static string Sentence(string what, List<ControlRow> rows, int claimed) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{what} at {rows.Count} of the {claimed} cells ({Range(rows.Select(row => row.Raw))} before, "
            + $"{Range(rows.Select(row => row.Controlled95.Estimate))} after).");

    private static string Range(IEnumerable<double> effects)
    {
        var sorted = effects.Order().Select(effect => effect.ToString("+0.00;-0.00;0.00",
            System.Globalization.CultureInfo.InvariantCulture)).Distinct().ToList();
        return sorted.Count == 1 ? sorted[0] : $"{sorted[0]} to {sorted[^1]}";
    }
}
