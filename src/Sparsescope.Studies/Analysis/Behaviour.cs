using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis;

/// <summary>
/// Does sparsity tell wrong answers from right ones, better than entropy, max probability or length do? Whatever a study claims of its
/// conditions, sparser counts as more likely wrong. Answers to one question stay together in resamples and folds.
/// </summary>
internal static class Behaviour
{
    private const int FewestOfEither = 30, Folds = 5;

    public static BehaviourResult Of(StudyTable table, CellIndex cells, Seeds seeds, AnalysisOptions options)
    {
        var judged = Enumerable.Range(0, table.Items.Count).Where(i => table.Items[i].Judged is not null).ToArray();
        var wrong = judged.Count(i => table.Items[i].Judged == false);
        var predictors = Predictors(table, cells, judged);
        // All predictors over the same items: those where each of them is known.
        var used = judged.Where(i => predictors.All(p => double.IsFinite(p.Score[i]))).ToArray();
        var status = judged.Length == 0 ? BehaviourResult.None : IsEnough(table, used) ? BehaviourResult.Ok : BehaviourResult.Undecided;
        return new()
        {
            Status = status,
            Right = judged.Length - wrong,
            Wrong = wrong,
            Unjudged = table.Items.Count - judged.Length,
            Rows = status == BehaviourResult.Ok ? Rows(table, predictors, used, seeds, options) : [],
        };
    }

    // Questions with a right and questions with a wrong answer.
    private static bool IsEnough(StudyTable table, int[] used) =>
        new[] { true, false }.All(right => used.Where(i => table.Items[i].Judged == right).Select(i => Cluster(table, i)).Distinct().Count() >= FewestOfEither);

    private static string Cluster(StudyTable table, int item) => table.Items[item].Pair ?? FormattableString.Invariant($"item {item}");

    // Higher must mean more likely wrong.
    private static List<(string Name, bool Baseline, double[] Score)> Predictors(StudyTable table, CellIndex cells, int[] judged)
    {
        var predictors = new List<(string Name, bool Baseline, double[] Score)>
        {
            ("entropy", true, [.. table.Items.Select(item => item.Entropy)]),
            ("max_probability", true, [.. table.Items.Select(item => -item.MaxProbability)]),
            ("length", true, [.. table.Items.Select(item => (double)item.Tokens)]),
        };
        predictors.AddRange(cells.Primary.Select(c => (cells.Name(c).ToString(), false, cells.Column(c).Select(v => cells.Sign(c) * v).ToArray())));
        predictors.RemoveAll(p => judged.All(i => !double.IsFinite(p.Score[i])));
        return predictors;
    }

    /// <summary>What a report draws: every predictor's score (higher: more likely wrong) over the judged items where all are known.</summary>
    internal static (bool[] Wrong, IReadOnlyList<Prediction> Predictors) Predictions(StudyTable table, CellIndex cells, Seeds seeds)
    {
        var judged = Enumerable.Range(0, table.Items.Count).Where(i => table.Items[i].Judged is not null).ToArray();
        var predictors = Predictors(table, cells, judged);
        var used = judged.Where(i => predictors.All(p => double.IsFinite(p.Score[i]))).ToArray();
        var wrong = used.Select(i => table.Items[i].Judged == false).ToArray();
        var (cluster, clusters) = Clusters(table, used);
        var enough = IsEnough(table, used);
        return (wrong, [.. predictors.Select(p =>
        {
            var score = used.Select(i => p.Score[i]).ToArray();
            return new Prediction(p.Name, p.Baseline, score, enough ? Probabilities(wrong, score, cluster, clusters, seeds.Folds) : []);
        })]);
    }

    private static (int[] Cluster, int Count) Clusters(StudyTable table, int[] judged)
    {
        var names = judged.Select(i => Cluster(table, i)).ToArray();
        var clusters = names.Distinct().Index().ToDictionary(name => name.Item, name => name.Index);
        return ([.. names.Select(name => clusters[name])], clusters.Count);
    }

    private static List<BehaviourRow> Rows(StudyTable table, List<(string Name, bool Baseline, double[] Score)> predictors, int[] judged, Seeds seeds, AnalysisOptions options)
    {
        var (cluster, clusters) = Clusters(table, judged);
        var wrong = judged.Select(i => table.Items[i].Judged == false).ToArray();
        var scores = predictors.Select(p => judged.Select(i => p.Score[i]).ToArray()).ToArray();
        var aurocs = scores.Select(s => BinaryScores.Auroc(wrong, s)).ToArray();
        var replicates = Replicates(wrong, scores, cluster, clusters, seeds.Bootstrap, options.Resamples);
        var best = Enumerable.Range(0, predictors.Count).Where(p => predictors[p].Baseline).MaxBy(p => aurocs[p]);
        return
        [
            .. predictors.Select((p, i) => new BehaviourRow(p.Name, p.Baseline, Bootstrap.Percentile(aurocs[i], replicates[i], 0.95, judged.Length),
                CalibrationError(wrong, scores[i], cluster, clusters, seeds.Folds),
                p.Baseline ? ControlRow.Nothing : Bootstrap.Percentile(aurocs[i] - aurocs[best], replicates[i].Zip(replicates[best], (a, b) => a - b).ToArray(), 0.95, judged.Length))),
        ];
    }

    // Predictor × resample. The same items are drawn for every predictor.
    private static double[][] Replicates(bool[] wrong, double[][] scores, int[] cluster, int clusters, ulong seed, int resamples)
    {
        var replicates = scores.Select(_ => new double[resamples]).ToArray();
        var orders = scores.Select(s => Enumerable.Range(0, s.Length).OrderBy(i => s[i]).ToArray()).ToArray();
        var drawn = new double[clusters];
        for (var b = 0; b < resamples; b++)
        {
            Resampling.Counts(clusters, SplitMix64.Derive(seed, (ulong)b), drawn);
            var counts = Array.ConvertAll(cluster, c => drawn[c]);
            for (var p = 0; p < scores.Length; p++) replicates[p][b] = Auroc(wrong, scores[p], orders[p], counts);
        }
        return replicates;
    }

    // Share of (wrong, right) pairs, each counted as often as drawn, in which the wrong one scores higher; ties half.
    private static double Auroc(bool[] wrong, double[] score, int[] order, double[] counts)
    {
        double above = 0, rightBelow = 0, wrongs = 0;
        for (var start = 0; start < order.Length;)
        {
            double tiedWrong = 0, tiedRight = 0;
            var end = start;
            for (; end < order.Length && score[order[end]] == score[order[start]]; end++)
            {
                if (wrong[order[end]]) tiedWrong += counts[order[end]];
                else tiedRight += counts[order[end]];
            }
            above += tiedWrong * (rightBelow + tiedRight / 2);
            rightBelow += tiedRight;
            wrongs += tiedWrong;
            start = end;
        }
        return wrongs > 0 && rightBelow > 0 ? above / (wrongs * rightBelow) : double.NaN;
    }

    // Every predictor becomes a probability by a logistic curve fitted on the other folds, so that all are judged alike.
    private static double CalibrationError(bool[] wrong, double[] score, int[] cluster, int clusters, ulong seed) =>
        BinaryScores.CalibrationError(wrong, Probabilities(wrong, score, cluster, clusters, seed));

    private static double[] Probabilities(bool[] wrong, double[] score, int[] cluster, int clusters, ulong seed)
    {
        var folds = Enumerable.Range(0, clusters).Select(i => i % Folds).ToArray();
        new SplitMix64(seed).Shuffle<int>(folds);
        var fold = Array.ConvertAll(cluster, c => folds[c]);
        double mean = Moments.Mean(score), spread = Moments.StandardDeviation(score);
        var standard = score.Select(s => spread > 0 ? (s - mean) / spread : 0).ToArray();
        var probability = new double[wrong.Length];
        for (var f = 0; f < Folds; f++)
        {
            var others = Enumerable.Range(0, wrong.Length).Where(i => fold[i] != f).ToArray();
            var fit = LogisticRegression.Fit([.. others.Select(i => wrong[i])], [[.. others.Select(i => standard[i])]]);
            for (var i = 0; i < wrong.Length; i++)
            {
                if (fold[i] == f) probability[i] = fit.Probability([standard[i]]);
            }
        }
        return probability;
    }
}
