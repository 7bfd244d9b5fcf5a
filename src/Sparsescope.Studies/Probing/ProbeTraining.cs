using Sparsescope.Probing;
using Sparsescope.Statistics;

namespace Sparsescope.Studies.Probing;

/// <summary>What was found of one layer.</summary>
/// <param name="Probe">Fitted to all items, for later use.</param>
/// <param name="LogOdds">Of every item, from a fit that never saw its cluster.</param>
/// <param name="ChosenC">Of each outer fold.</param>
/// <param name="Scores">Of those log odds.</param>
/// <param name="Auroc">Their AUROC, with a 95 % interval over clusters.</param>
/// <param name="Recalibration">
/// Slope and intercept of a logistic regression of the labels on the held-out log odds: 1 and 0 where they are what they say; null where
/// they separate the labels.
/// </param>
/// <param name="Calibrated">Scores after Platt's map, fitted each time to the other outer folds.</param>
/// <param name="Baselines">What is simpler.</param>
/// <param name="Selectivity">Against control tasks; null where no types were named, or too few have two items.</param>
public sealed record ProbeLayer(
    FittedProbe Probe, double[] LogOdds, double[] ChosenC, ProbeScores Scores, Interval Auroc, PlattMap? Recalibration,
    ProbeScores Calibrated, IReadOnlyList<ProbeBaseline> Baselines, ProbeSelectivity? Selectivity);

/// <summary>
/// Trains linear probes of labels, a layer at a time: grouped nested cross-validation with everything fitted inside the folds, the same
/// folds for what is simpler, calibration, and a fit to all items at the C that the outer folds choose.
/// </summary>
public sealed class ProbeTraining
{
    private const int Resamples = 1000;

    private readonly ProbeTable _table;
    private readonly ProbeForm _form;
    private readonly ulong _seed;
    private readonly int[] _outer;
    private readonly IReadOnlyList<IReadOnlyList<int>> _inner;
    private readonly int[][] _members;
    private readonly List<(string Name, double[] Odds)> _common = [];

    /// <param name="table">The labelled items.</param>
    /// <param name="form">What probes read of a state.</param>
    /// <param name="seed">Of folds, resamples and control tasks.</param>
    /// <param name="first">States of layer 0, as a baseline for the others; null where there are none.</param>
    /// <exception cref="BadInputException">Too few clusters, or one label only.</exception>
    public ProbeTraining(ProbeTable table, ProbeForm form, ulong seed, IReadOnlyList<float[]>? first = null)
    {
        (_table, _form, _seed) = (table, form, seed);
        var positives = table.Labels.Count(label => label);
        if (positives == 0 || positives == table.Count)
            throw new BadInputException($"all {table.Count} items have one label; a probe needs items of both");
        var conditions = (table.Conditions ?? []).Distinct(StringComparer.Ordinal).ToList();
        int[] strata = [.. Enumerable.Range(0, table.Count).Select(i =>
            2 * (table.Conditions is { } of ? conditions.IndexOf(of[i]) : 0) + (table.Labels[i] ? 1 : 0))];
        _outer = ProbeFolds.Of(table.Clusters, strata, ProbeFolds.Outer, SplitMix64.Derive(seed, 0));
        _inner = ProbeFolds.InnerOf(_outer, table.Clusters, strata, SplitMix64.Derive(seed, 1));
        _members = [.. Enumerable.Range(0, table.Count).GroupBy(i => table.Clusters[i]).Select(group => group.ToArray())];
        _common.Add((ProbeBaselines.Majority, ProbeBaselines.OfMajority(table.Labels, _outer)));
        if (table.Baselines.Count > 0)
        {
            _common.Add((ProbeBaselines.Fields + ": " + string.Join(", ", table.Baselines.Keys), Nested([.. Enumerable.Range(0, table.Count)
                .Select(i => (double[])[.. table.Baselines.Values.Select(column => column[i])])]).LogOdds));
        }
        if (table.Texts is { } texts && ProbeBaselines.OfWords(texts) is { } words) _common.Add((ProbeBaselines.Words, Nested(words)
            .LogOdds));
        if (first is not null) _common.Add((ProbeBaselines.First, Nested(Columns(first)).LogOdds));
    }

    /// <summary>Trains and judges the probe of one layer. Safe to call from several threads.</summary>
    /// <param name="layer">Its number.</param>
    /// <param name="states">(width) each, an entry an item.</param>
    /// <exception cref="BadInputException">A state that is not finite, or a training set with one label only.</exception>
    public ProbeLayer Train(int layer, IReadOnlyList<float[]> states)
    {
        var (labels, rows) = (_table.Labels, Columns(states));
        var nested = Nested(rows);
        var c = NestedProbe.Choose(rows, labels, _outer, NestedProbe.Grid);
        var scaling = ColumnScaling.Of(rows);
        var fit = LogisticProbe.Fit([.. rows.Select(row => scaling.Apply(row))], labels, c);
        var map = PlattMap.Fit(nested.LogOdds, labels, softened: true);
        // Log odds may fall to a constant or separate the labels; Platt's own targets have a map there wherever something varies.
        var baselines = _common.Append((ProbeBaselines.Sparsity,
            Nested([.. states.Select(state => ProbeForms.Own(state))]).LogOdds))
                .Where(baseline => layer != 0 || baseline.Item1 != ProbeBaselines.First);
        return new(
            FittedProbe.Of(layer, _form, fit, scaling, c, map), nested.LogOdds, nested.ChosenC, ProbeScores.Of(nested.LogOdds, labels),
            Auroc(nested.LogOdds), PlattMap.Fit(nested.LogOdds, labels, softened: false),
                ProbeScores.Of(Calibrated(nested.LogOdds), labels),
            [.. baselines.Select(baseline => Against(baseline.Item1, baseline.Item2, nested.LogOdds))],
            _table.Types is { } types ? ProbeSelectivity.Of(rows, labels, types, c, SplitMix64.Derive(_seed, 2)) : null);
    }

    /// <summary>Weights, (width), of a plain probe fitted to all items at the C that grouped folds choose; nothing is judged.</summary>
    /// <exception cref="BadInputException">Too few clusters, one label only, or a state that is not finite.</exception>
    public static float[] Weights(ProbeTable table, IReadOnlyList<float[]> states, ulong seed)
    {
        double[][] rows = [.. states.Select(state => ProbeForms.Columns(ProbeForm.Plain, state))];
        var folds = ProbeFolds.Of(table.Clusters, [.. table.Labels.Select(label => label ? 1 : 0)], ProbeFolds.Outer,
            SplitMix64.Derive(seed, 0));
        var c = NestedProbe.Choose(rows, table.Labels, folds, NestedProbe.Grid);
        var scaling = ColumnScaling.Of(rows);
        return FittedProbe.Of(0, ProbeForm.Plain, LogisticProbe.Fit([.. rows.Select(row => scaling.Apply(row))], table.Labels, c), scaling,
            c, null).Weights;
    }

    private double[][] Columns(IReadOnlyList<float[]> states)
    {
        if (states.Count != _table.Count) throw new ArgumentException($"{states.Count} states of {_table.Count} items", nameof(states));
        return [.. states.Select(state => ProbeForms.Columns(_form, state))];
    }

    private NestedProbe Nested(double[][] rows) => NestedProbe.Run(rows, _table.Labels, _outer, _inner, NestedProbe.Grid);

    private double[] Calibrated(double[] odds)
    {
        var calibrated = (double[])odds.Clone();
        for (var fold = 0; fold < ProbeFolds.Outer; fold++)
        {
            int[] others = [.. Enumerable.Range(0, odds.Length).Where(i => _outer[i] != fold)];
            if (PlattMap.Fit([.. others.Select(i => odds[i])], [.. others.Select(i => _table.Labels[i])],
                softened: true) is not { } map) continue;
            for (var i = 0; i < odds.Length; i++)
            {
                if (_outer[i] == fold) calibrated[i] = map.Slope * odds[i] + map.Intercept;
            }
        }
        return calibrated;
    }

    private Interval Auroc(double[] odds)
    {
        double Statistic(ReadOnlySpan<int> clusters)
        {
            var items = new List<int>();
            foreach (var cluster in clusters) items.AddRange(_members[cluster]);
            return BinaryScores.Auroc([.. items.Select(i => _table.Labels[i])], [.. items.Select(i => odds[i])]);
        }
        return Bootstrap.Percentile(_members.Length, Statistic, SplitMix64.Derive(_seed, 3), Resamples);
    }

    private ProbeBaseline Against(string name, double[] baseline, double[] probe)
    {
        double[] gains = [.. _table.Labels.Select((label, i) =>
            ProbeScores.LogLossOf(baseline[i], label) - ProbeScores.LogLossOf(probe[i], label))];
        double Statistic(ReadOnlySpan<int> clusters)
        {
            var (sum, count) = (0.0, 0);
            foreach (var cluster in clusters)
            {
                foreach (var item in _members[cluster]) (sum, count) = (sum + gains[item], count + 1);
            }
            return sum / count;
        }
        return new(name, ProbeScores.Of(baseline, _table.Labels),
            Bootstrap.Percentile(_members.Length, Statistic, SplitMix64.Derive(_seed, 4), Resamples));
    }
}
