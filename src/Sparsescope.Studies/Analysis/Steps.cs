using Sparsescope.Statistics;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>
/// The steps of an order: every condition against the one before it, at a primary cell. Within questions where paired, by ranks of the two
/// (Mann–Whitney) where not, given length where it is a nuisance; a measured condition in fifths of its ranks. p is Holm-adjusted over the
/// steps of the cell.
/// </summary>
internal static class Steps
{
    /// <summary>Rows of every primary cell; none where the design has fewer than three conditions in order.</summary>
    public static IReadOnlyList<StepRow> Of(StudyTable table, CellIndex cells, Seeds seeds, AnalysisOptions options,
        CancellationToken cancellation)
    {
        var kind = EffectKinds.Of(table.Design);
        if (kind is EffectKind.CliffsDelta or EffectKind.DzDifference) return [];
        var ordered = table.Design.Scale == Scale.Continuous ? InFifths(table) : table;
        var conditions = ordered.Design.Conditions;
        if (conditions.Count < 3) return [];
        var steps = Enumerable.Range(1, conditions.Count - 1).Select(k => Step(ordered, new(conditions[k - 1], conditions[k]))).ToList();
        return [.. cells.Primary.SelectMany(cell =>
        {
            var rows = steps.Select(step => step(cell)).ToList();
            var holm = MultipleTesting.Holm([.. rows.Select(row => row.P)]);
            return rows.Select((row, i) => row with { PHolm = holm[i] });
        })];

        Func<int, StepRow> Step(StudyTable of, Contrast contrast)
        {
            var units = DesignUnits.Of(of, contrast);
            var nuisance = of.Design.Length == LengthRole.Nuisance && !of.Design.NotApplicable.ContainsKey(ControlKind.Length);
            var apart = nuisance ? LengthControl.NoOverlap(of, units) : null;
            var lengths = nuisance && apart is null && !LengthControl.Equal(of, units) ? LengthControl.Covariates(of, units) : [];
            return cell =>
            {
                var name = cells.Name(cell);
                var column = units.Reduce(cells.Column(cell));
                var row = new StepRow(name, contrast.Baseline, contrast.Target, units.Kind, ControlRow.Nothing, ControlRow.Nothing,
                    double.NaN)
                { GivenLength = lengths.Length > 0, Reason = apart };
                if (apart is not null) return row;
                var found = Estimate.Of(units, column, EffectMap.Finite([column, .. lengths]), lengths, cells.Sign(cell), seeds, options,
                    cancellation);
                return row with
                {
                    Effect90 = found.Interval(0.90),
                    Effect95 = found.Interval(0.95),
                    P = found.Frame.Independent < VerdictRule.FewestUnits ? double.NaN : found.P
                };
            };
        }
    }

    /// <summary>The table with the fifths of a measured condition's ranks as conditions; equal values stay in one fifth.</summary>
    internal static StudyTable InFifths(StudyTable table)
    {
        var fifths = new Fifths(table.Items.Select(item => item.Value));
        return table with
        {
            Design = table.Design with
            {
                Scale = Scale.Ordinal,
                Conditions = [.. Enumerable.Range(1, Math.Max(1, fifths.Count)).Select(k => FormattableString.Invariant($"fifth {k}"))]
            },
            Items = [.. table.Items.Select(item => item with { Condition = fifths.Of(item.Value) })],
            Missing = [.. table.Missing.Select(item => item with { Condition = fifths.Of(item.Value) })],
        };
    }
}
