using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Running;

/// <summary>How many items a study has beside how many it takes to call a true zero so.</summary>
/// <param name="Units">Items, or questions where paired, that the data give it.</param>
/// <param name="IsPaired">Whether units are questions.</param>
/// <param name="Bound">What lies inside ± it counts as none.</param>
/// <param name="ForZero">Units with which a true zero is called so in 80 % of studies, at one primary cell.</param>
/// <param name="Cells">Primary cells.</param>
/// <param name="ForZeroEverywhere">The same at all of them, taken for independent.</param>
public sealed record StudySize(int Units, bool IsPaired, double Bound, int ForZero, int Cells, int ForZeroEverywhere)
{
    /// <summary>The size of a study over its data; tokens are counted as words, which no number of items depends on.</summary>
    /// <exception cref="BadInputException">The data cannot be read, or give no item.</exception>
    public static StudySize Of(StudySpec spec, string dataFolder)
    {
        var items = StudyItems.Build(spec, dataFolder, new WordTokenText(), null, spec.Seed);
        var effect = StudyAnalyst.EffectOf(spec);
        var bound = spec.EquivalenceBound ?? EffectScale.DefaultBound(effect);
        var cells = spec.PrimaryMetrics.Count * spec.PrimaryLayers.Count;
        return new(spec.IsPaired ? items.Select(item => item.Pair).Distinct().Count() : items.Count, spec.IsPaired, bound,
            EffectScale.ItemsForZero(effect, bound, 1), cells, EffectScale.ItemsForZero(effect, bound, cells));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var unit = IsPaired ? "questions" : "items";
        var all = Cells > 1 ? FormattableString.Invariant($" at one cell, {ForZeroEverywhere} at {Cells} independent ones") : "";
        return FormattableString.Invariant(
            $"{Units} {unit}; to call a true zero (inside ±{Bound:0.###}) so in 80 % of studies takes about {ForZero}{all}");
    }
}
