using Sparsescope.Statistics;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>
/// From a study's figures to its answer: effects, controls, localisation, behaviour, verdict. Same table and seed, same result.
/// </summary>
public static class StudyAnalysis
{
    /// <exception cref="ArgumentException">The design names a cell, condition or contrast that the table has not, or a paired item has no
    /// question.</exception>
    public static StudyResult Run(StudyTable table, AnalysisOptions options, CancellationToken cancellation)
    {
        var cells = new CellIndex(table);
        var seeds = new Seeds(table.Design.Seed);
        var units = DesignUnits.Of(table);
        var map = EffectMap.Of(units, cells.Count, cell => units.Reduce(cells.Column(cell)), seeds, options, cancellation);
        var holm = Adjusted(cells.Primary, map.P, MultipleTesting.Holm);
        var controls = new Controls(table, cells, units, seeds, options, cancellation);
        var measured = cells.Primary.ToDictionary(c => c, c => controls.Of(c).ToList());
        var effect = units.Kind;
        var bound = table.Design.Bound ?? EffectScale.DefaultBound(effect);
        var rows = Explanations.Mark(cells.Primary.SelectMany(c => measured[c]), cells.Primary.ToDictionary(cells.Name, c => holm[c]),
            cells.Primary.ToDictionary(cells.Name, c => Aligned(cells, map, c)), bound);
        var judge = new FrameJudge(seeds, options, cancellation);
        List<FrameVerdict> frames = [judge.Of(table, cells, units, controls, measured), .. table.Frames.Select(judge.Of)];
        var (subgroups, heterogeneity) = Subgroups.Of(table, cells, units, seeds, options, cancellation);
        var further = table.Design.FurtherContrasts.SelectMany(contrast => Further(table, cells, contrast, seeds, options, cancellation))
            .ToList();
        return new()
        {
            N = table.Items.Count,
            Failed = table.Failed,
            Units = units.Count,
            Incomplete = units.Incomplete,
            EffectName = effect,
            Bound = bound,
            Seed = table.Design.Seed,
            Permutations = options.Permutations,
            Resamples = options.Resamples,
            Conditions = [.. Enumerable.Range(0, table.Design.Conditions.Count).Select(k => Condition(table, k, seeds, options))],
            Cells = Cells(table, cells, map, holm, Means.Of(table, cells, seeds, options, cancellation)),
            Controls = rows,
            Predictors = [.. Predictors(table, units, seeds, options, cancellation)],
            Localisation = [.. Localisation.Of(table, cells, map)],
            Behaviour = Behaviour.Of(table, cells, seeds, options),
            Secondary = [.. SecondaryTests.Of(table, cells, units, map)],
            FurtherContrasts = [.. further.Zip(MultipleTesting.BenjaminiHochberg([.. further.Select(row => row.P)]),
                (row, q) => row with { Q = q })],
            Subgroups = subgroups,
            Heterogeneity = [.. heterogeneity.Zip(MultipleTesting.BenjaminiHochberg([.. heterogeneity.Select(row => row.P)]),
                (row, p) => row with { PAdjusted = p })],
            Verdict = FramesVerdict.Of(frames, VerdictMarks.Of(table, units, frames)),
            Frames = frames,
            Readings = [.. table.Design.Readings.Select(reading => Read(table.Only(reading), reading, judge))],
            ItemsForZero = EffectScale.ItemsForZero(effect, bound, 1),
            ItemsForZeroEverywhere = EffectScale.ItemsForZero(effect, bound, cells.Primary.Count),
            ReferenceText = table.ReferenceText,
            Outliers = table.Outliers,
            Cautions = Cautions.Of(frames[0].Verdict, rows),
            Explanations = Explanations.Of(rows),
            Notes = [.. Notes(table, units)],
        };
    }

    private static ReadingVerdict Read(StudyTable part, Reading reading, FrameJudge judge)
    {
        List<FrameVerdict> frames = [judge.Of(part), .. part.Frames.Select(judge.Of)];
        var marks = VerdictMarks.Of(part, DesignUnits.Of(part), frames);
        return new(reading.Name, part.Design.Conditions, FramesVerdict.Of(frames, marks), frames);
    }

    private static Interval Aligned(CellIndex cells, EffectMap map, int cell) =>
        EffectInterval.Of(map.Frames[cell], cells.Sign(cell) * map.Effects[cell],
            [.. map.Replicates[cell].Select(r => cells.Sign(cell) * r)], 0.90);

    private static IReadOnlyList<CellRow> Cells(StudyTable table, CellIndex cells, EffectMap map, Dictionary<int, double> holm,
        Interval[][] means)
    {
        var exploratory = Adjusted([.. Enumerable.Range(0, cells.Count).Except(cells.Primary)], map.P, MultipleTesting.BenjaminiHochberg);
        return
        [
            .. Enumerable.Range(0, cells.Count).Select(c => Row(c, cells.Column(c))),
        ];

        CellRow Row(int c, double[] column) => new()
        {
            Cell = cells.Name(c),
            Primary = cells.Primary.Contains(c),
            N = map.N[c],
            Effect = map.Interval(c),
            Aligned = cells.Sign(c) * map.Effects[c],
            P = map.P[c],
            PMax = map.PMax[c],
            Q = exploratory.GetValueOrDefault(c, double.NaN),
            PHolm = holm.GetValueOrDefault(c, double.NaN),
            Means = [.. means.Select(condition => condition[c])],
            CorrelationOfMeans = Means.CorrelationOfMeans(table, column),
            CorrelationOfItems = Means.CorrelationOfItems(table, column),
        };
    }

    private delegate double[] Adjustment(ReadOnlySpan<double> p);

    private static Dictionary<int, double> Adjusted(IReadOnlyList<int> cells, double[] p, Adjustment adjust)
    {
        var adjusted = adjust([.. cells.Select(c => p[c])]);
        return cells.Zip(adjusted).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    private static ConditionRow Condition(StudyTable table, int condition, Seeds seeds, AnalysisOptions options)
    {
        var items = table.Items.Where(item => item.Condition == condition).ToArray();
        var tokens = items.Select(item => item.Tokens).ToArray();
        return new(table.Design.Conditions[condition], tokens.Length, tokens.Length == 0 ? double.NaN : tokens.Average(),
            tokens.DefaultIfEmpty(0).Min(), tokens.DefaultIfEmpty(0).Max())
        {
            Accuracy = Accuracy.Of([.. items.Where(item => item.Judged is not null)], table.Design.Clustered, seeds, options),
        };
    }

    private static IEnumerable<PredictorRow> Predictors(StudyTable table, DesignUnits units, Seeds seeds, AnalysisOptions options,
        CancellationToken cancellation)
    {
        foreach (var (name, figure) in ((string, Func<TableItem, double>)[])[("entropy", i => i.Entropy),
            ("max_probability", i => i.MaxProbability), ("length", i => i.Tokens)])
        {
            var column = units.Reduce([.. table.Items.Select(figure)]);
            if (!column.Any(double.IsFinite)) continue;
            var map = EffectMap.Of(units, [column], seeds, options, cancellation);
            yield return new(name, map.Interval(0), map.P[0]);
        }
    }

    private static IEnumerable<ContrastRow> Further(StudyTable table, CellIndex cells, Contrast contrast, Seeds seeds,
        AnalysisOptions options, CancellationToken cancellation)
    {
        var units = DesignUnits.Of(table, contrast);
        var map = EffectMap.Of(units, [.. cells.Primary.Select(c => units.Reduce(cells.Column(c)))], seeds, options, cancellation);
        return cells.Primary.Select((c, i) =>
            new ContrastRow(contrast, cells.Name(c), map.Interval(i), cells.Sign(c) * map.Effects[i], map.P[i]));
    }

    private static IEnumerable<string> Notes(StudyTable table, DesignUnits units)
    {
        if (units.Incomplete > 0) yield return $"{units.Incomplete} questions lack a condition and are left out.";
        if (table.Failed > 0) yield return $"{table.Failed} items could not be measured.";
        var twins = table.Passes.Where(pass => pass.Control == ControlKind.Twin).ToArray();
        if (twins.Length > 0) yield return $"{twins.Length} random twins, on {twins.Min(t => t.Items.Length)} items.";
        if (units.Clusters is { } groups && units.Kind.IsPaired())
        {
            yield return $"{units.Count} questions in {groups.Distinct().Count()} groups that are not independent, resampled and turned as "
                + $"wholes; the classical tests take questions for independent.";
        }
        else if (units.Clusters is { } clusters)
        {
            yield return $"{units.Count} items in {clusters.Distinct().Count()} clusters, resampled and permuted as wholes; the classical "
                + $"tests, and calibration by Fisher's z, take items for independent.";
        }
        if (Accuracy.OfOneAnswer(table.Items) is { } same) yield return same;
        if (units.Kind == EffectKind.SpearmanRho) yield return "Bootstrap resamples keep the ranks of the whole sample.";
    }
}
