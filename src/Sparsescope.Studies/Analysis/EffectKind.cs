using System.Text.Json.Serialization;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>How the size of a study's effect is counted; one a design (docs/design/009-verdict.md).</summary>
[JsonConverter(typeof(WordConverter<EffectKind>))]
public enum EffectKind
{
    /// <summary>Spearman's rank correlation of the figure with the condition, −1 … 1.</summary>
    [JsonStringEnumMemberName("spearman_rho")]
    SpearmanRho,

    /// <summary>Cliff's delta of two conditions, −1 … 1.</summary>
    [JsonStringEnumMemberName("cliffs_delta")]
    CliffsDelta,

    /// <summary>Mean difference within questions, in standard deviations of the differences.</summary>
    [JsonStringEnumMemberName("dz_difference")]
    DzDifference,

    /// <summary>Mean slope within questions, in standard deviations of the slopes.</summary>
    [JsonStringEnumMemberName("dz_slope")]
    DzSlope,
}

internal static class EffectKinds
{
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
