using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>How the size of a study's effect is counted; one a design (docs/design/009-verdict.md).</summary>
internal enum EffectKind
{
    SpearmanRho,
    CliffsDelta,
    DzDifference,
    DzSlope,
}

internal static class EffectKinds
{
    public static string Name(this EffectKind kind) => kind switch
    {
        EffectKind.SpearmanRho => "spearman_rho",
        EffectKind.CliffsDelta => "cliffs_delta",
        EffectKind.DzDifference => "dz_difference",
        _ => "dz_slope",
    };

    public static bool IsPaired(this EffectKind kind) => kind is EffectKind.DzDifference or EffectKind.DzSlope;

    public static EffectKind Of(Design design)
    {
        var two = design.Contrast is not null || design.Scale == Scale.Categorical || (design.Scale == Scale.Ordinal && design.Conditions.Count == 2);
        return (design.Paired, two) switch
        {
            (true, true) => EffectKind.DzDifference,
            (true, false) => EffectKind.DzSlope,
            (false, true) => EffectKind.CliffsDelta,
            (false, false) => EffectKind.SpearmanRho,
        };
    }
}
