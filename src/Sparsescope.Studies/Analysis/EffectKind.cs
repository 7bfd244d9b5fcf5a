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

    public static EffectKind Of(Design design) => Of(design.Paired, design.Scale, design.Conditions.Count, design.Contrast is not null);

    /// <param name="paired">Questions appear under several conditions.</param>
    /// <param name="scale">What the conditions are to each other.</param>
    /// <param name="conditions">How many there are.</param>
    /// <param name="contrast">Two of them are compared.</param>
    public static EffectKind Of(bool paired, Scale scale, int conditions, bool contrast)
    {
        var two = contrast || scale == Scale.Categorical || (scale == Scale.Ordinal && conditions == 2);
        return (paired, two) switch
        {
            (true, true) => EffectKind.DzDifference,
            (true, false) => EffectKind.DzSlope,
            (false, true) => EffectKind.CliffsDelta,
            (false, false) => EffectKind.SpearmanRho,
        };
    }
}
