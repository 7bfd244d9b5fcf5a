using System.Globalization;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Running;

/// <summary>What can be known of prompt lengths before anything is measured.</summary>
public static class StudyLengths
{
    /// <summary>
    /// Why no effect of the study could be told from one of prompt length, with the mean length of each condition; null where it could, and
    /// where the study says that length is what it is about, or has a reason not to control for it.
    /// </summary>
    /// <param name="spec">The study.</param>
    /// <param name="items">Its items.</param>
    /// <param name="lengths">Length of each item's prompt.</param>
    /// <param name="unit">What lengths are counted in: words, tokens.</param>
    public static string? Warning(StudySpec spec, IReadOnlyList<StudyItem> items, IReadOnlyList<int> lengths, string unit)
    {
        if (spec.Length == LengthRole.Treatment || spec.NotApplicable.ContainsKey(ControlKind.Length)) return null;
        var table = Table(spec, items, lengths);
        if (LengthControl.NoOverlap(table, DesignUnits.Of(table)) is not { } reason) return null;
        var means = spec.Scale == Scale.Continuous ? ""
            : $" ({string.Join(", ", spec.Conditions.Select(name => $"{name} {Mean(items, lengths, name)}"))} {unit} on average)";
        var way = spec.Length == LengthRole.Mediator ? "its verdict will not hold length fixed, and says so"
            : "its verdict can only be 'not identifiable'; use prompts of like length, or say what length is to the "
                + "question with the key 'length'";
        return $"{reason}{means}: {way}.";
    }

    private static string Mean(IReadOnlyList<StudyItem> items, IReadOnlyList<int> lengths, string condition)
    {
        int[] of = [.. items.Index().Where(item => item.Item.Condition == condition).Select(item => lengths[item.Index])];
        return of.Length == 0 ? "–" : of.Average().ToString("F0", CultureInfo.InvariantCulture);
    }

    private static StudyTable Table(StudySpec spec, IReadOnlyList<StudyItem> items, IReadOnlyList<int> lengths)
    {
        var places = spec.Conditions.Index().ToDictionary(condition => condition.Item, condition => condition.Index);
        return new()
        {
            Design = new()
            {
                Scale = spec.Scale,
                Expected = spec.Direction,
                Conditions = spec.Scale == Scale.Continuous ? ["all"] : spec.Conditions,
                Paired = spec.IsPaired,
                Clustered = spec.ClusterField is not null,
                Contrast = spec.Contrast is { } contrast ? new(contrast.Baseline, contrast.Target) : null,
                PrimaryMetrics = [],
                PrimaryPoints = [],
            },
            LayerCount = 0,
            Points = [],
            Metrics = [],
            SparserWhen = [],
            Items =
            [
                .. items.Select((item, i) => new TableItem
                {
                    Condition = places.GetValueOrDefault(item.Condition),
                    Value = item.Value,
                    Pair = item.Pair,
                    Group = item.Group,
                    Tokens = lengths[i],
                    Figures = [],
                }),
            ],
        };
    }
}
