using Sparsescope.Statistics;
using Sparsescope.Statistics.Routing;

namespace Sparsescope.Studies.Routing;

/// <summary>A signal judged as a router on questions that nothing was fitted on, beside its baselines on the same resamples.</summary>
/// <param name="Curve">Of the signal.</param>
/// <param name="Apgr">With its 95 % interval.</param>
/// <param name="Gap">Between the models, 95 %.</param>
/// <param name="Baselines">APGR of each baseline alone, as it stands or as the calibration turned it, 95 %.</param>
/// <param name="All">APGR of the logistic router of all baselines; null where there is none.</param>
/// <param name="AllWithSignal">Of the same with the signal; null where there is none.</param>
/// <param name="Increment">The latter less the former; null where there is none.</param>
/// <param name="Verdict">What that says.</param>
public sealed record RoutingEvaluation(
    RoutingCurve Curve, Interval Apgr, Interval Gap, IReadOnlyDictionary<string, Interval> Baselines,
    Interval? All, Interval? AllWithSignal, Interval? Increment, RoutingVerdict Verdict)
{
    private const int Folds = 5;

    /// <summary>
    /// Judges the signal with routers of which nothing was fitted before: learned ones are fitted out of fold, by cluster.
    /// </summary>
    /// <param name="table">The questions.</param>
    /// <param name="seed">Of folds and resamples.</param>
    /// <param name="resamples">Of the bootstrap.</param>
    public static RoutingEvaluation Of(RoutingTable table, ulong seed, int resamples = 2000)
    {
        double[]? all = null, with = null;
        if (table.Baselines.Count > 0)
        {
            string[] names = [.. table.Baselines.Keys];
            all = OutOfFold(table, names, seed);
            with = OutOfFold(table, [.. names, table.Signal], seed);
        }
        return Of(table, table.Score, table.Baselines, all, with, seed, resamples);
    }

    /// <summary>Judges the signal with the signs and coefficients of a calibration, which stay as they are.</summary>
    public static RoutingEvaluation Of(RoutingTable table, RoutingCalibration calibration, ulong seed, int resamples = 2000)
    {
        var turned = calibration.Baselines.ToDictionary(
            pair => pair.Key, pair => RoutingScore.Alone(pair.Key, pair.Value).Of(table));
        return Of(table, calibration.Score.Of(table), turned, calibration.All?.Of(table),
            calibration.AllWithSignal?.Of(table), seed, resamples);
    }

    private static RoutingEvaluation Of(RoutingTable table, double[] score, IReadOnlyDictionary<string, double[]> baselines,
        double[]? all, double[]? with, ulong seed, int resamples)
    {
        List<double[]> scores = [score, .. baselines.Values];
        var hasAll = all is not null && with is not null;
        if (hasAll) scores.AddRange([all!, with!]);
        var drawn = RoutingResampling.Of(scores, table.Weak, table.Strong, table.Clusters, seed, resamples);
        int plain = scores.Count - 2, signal = scores.Count - 1;
        Interval? increment = hasAll ? drawn.Difference(signal, plain) : null;
        Interval? narrow = hasAll ? drawn.Difference(signal, plain, 0.9) : null;
        var verdict = RoutingVerdict.Of(drawn.Apgr(0), drawn.Apgr(0, 0.9), increment, narrow, drawn.Gap(),
            table.Clusters.Distinct().Count());
        return new(RoutingCurve.Of(score, table.Weak, table.Strong), drawn.Apgr(0), drawn.Gap(),
            baselines.Keys.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => drawn.Apgr(pair.i + 1)),
            hasAll ? drawn.Apgr(plain) : null, hasAll ? drawn.Apgr(signal) : null, increment, verdict);
    }

    // Score of each question by a router fitted on the other folds; null where a fold has nothing to learn from.
    private static double[]? OutOfFold(RoutingTable table, IReadOnlyList<string> columns, ulong seed)
    {
        int[] clusters = [.. table.Clusters.Distinct()];
        if (clusters.Length < Folds) return null;
        new SplitMix64(SplitMix64.Derive(seed, 1)).Shuffle(clusters.AsSpan());
        var fold = clusters.Select((cluster, i) => (cluster, i)).ToDictionary(pair => pair.cluster, pair => pair.i % Folds);
        var scores = new double[table.Count];
        for (var f = 0; f < Folds; f++)
        {
            int[] held = [.. Enumerable.Range(0, table.Count).Where(i => fold[table.Clusters[i]] == f)];
            int[] rest = [.. Enumerable.Range(0, table.Count).Where(i => fold[table.Clusters[i]] != f)];
            if (RoutingScore.Learned(table.Take(rest), columns) is not { } learned) return null;
            var found = learned.Of(table.Take(held));
            for (var i = 0; i < held.Length; i++) scores[held[i]] = found[i];
        }
        return scores;
    }
}
