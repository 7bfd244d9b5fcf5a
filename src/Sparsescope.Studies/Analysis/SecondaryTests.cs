using Sparsescope.Statistics;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>The classical tests of the design at the primary cells, beside the one that decides.</summary>
internal static class SecondaryTests
{
    public static IEnumerable<SecondaryTest> Of(StudyTable table, CellIndex cells, DesignUnits units, EffectMap map)
    {
        foreach (var cell in cells.Primary)
        {
            var name = cells.Name(cell);
            var figures = cells.Column(cell);
            if (units.Kind == EffectKind.SpearmanRho && table.Design.Scale == Scale.Ordinal)
            {
                var groups = Enumerable.Range(0, table.Design.Conditions.Count)
                    .Select(k => figures.Where((figure, i) => table.Items[i].Condition == k && double.IsFinite(figure)).ToArray())
                    .ToArray();
                var test = JonckheereTerpstra.Test(groups);
                yield return new(name, "jonckheere_terpstra", test.J, test.P, groups.Sum(g => g.Length));
            }
            if (!units.Kind.IsPaired()) continue;
            var changes = units.Reduce(figures).Where(double.IsFinite).ToArray();
            yield return new(name, "sign_flip", map.Effects[cell], map.P[cell], changes.Length);
            if (units.Kind == EffectKind.DzSlope)
            {
                var blocks = Enumerable.Range(0, units.Count).Select(u => units.Items(u).Select(i => figures[i]).ToArray())
                    .Where(block => block.All(double.IsFinite)).ToArray();
                var test = PageTrend.Test(blocks);
                yield return new(name, "page", test.L, test.P, blocks.Length);
            }
            else
            {
                var test = Wilcoxon.Test(changes);
                yield return new(name, "wilcoxon", test.Statistic, test.P, changes.Length);
            }
        }
    }
}
