using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis;

/// <summary>
/// Does sparsity tell wrong answers from right ones, better than entropy, max probability or length do? Whatever a study claims of its
/// conditions, sparser counts as more likely wrong. Answers to one question stay together in resamples and folds. A wrong answer is held
/// against right ones of its own condition only (a measured condition: of its fifth): conditions that differ in error and in sparsity would
/// else show a relation that no item has.
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
        var status = judged.Length == 0 ? BehaviourStatus.None : IsEnough(table, used) ? BehaviourStatus.Ok : BehaviourStatus.Undecided;
        return new()
        {
            Status = status,
            Right = judged.Length - wrong,
            Wrong = wrong,
            Unjudged = table.Items.Count - judged.Length,
            Rows = status == BehaviourStatus.Ok ? Rows(table, predictors, used, seeds, options) : [],
        };
    }

    // Questions with a right and questions with a wrong answer.
    private static bool IsEnough(StudyTable table, int[] used) =>
        new[] { true, false }.All(right => used.Where(i => table.Items[i].Judged == right).Select(i => Cluster(table, i)).Distinct()
            .Count() >= FewestOfEither);

    private static string Cluster(StudyTable table, int item) =>
        table.Items[item].Pair ?? table.Items[item].Group ?? FormattableString.Invariant($"item {item}");

    // Higher must mean more likely wrong.
    private static List<(string Name, bool Baseline, double[] Score)> Predictors(StudyTable table, CellIndex cells, int[] judged)
    {
        var predictors = new List<(string Name, bool Baseline, double[] Score)>
        {
            ("entropy", true, [.. table.Items.Select(item => item.Entropy)]),
            ("max_probability", true, [.. table.Items.Select(item => -item.MaxProbability)]),
            ("length", true, [.. table.Items.Select(item => (double)item.Tokens)]),
        };
        predictors.AddRange(cells.Primary.Select(c =>
            (cells.Name(c).ToString(), false, cells.Column(c).Select(v => cells.Sign(c) * v).ToArray())));
        predictors.RemoveAll(p => judged.All(i => !double.IsFinite(p.Score[i])));
        return predictors;
    }

    /// <summary>
    /// What a report draws: every predictor's score (higher: more likely wrong) over the judged items where all are known.
    /// </summary>
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
            return new Prediction(p.Name, p.Baseline, score, enough ? Probabilities(wrong, score, Fold(cluster, clusters, seeds.Folds))
                : []);
        })]);
    }

    private static (int[] Cluster, int Count) Clusters(StudyTable table, int[] judged)
    {
        var names = judged.Select(i => Cluster(table, i)).ToArray();
        var clusters = names.Distinct().Index().ToDictionary(name => name.Item, name => name.Index);
        return ([.. names.Select(name => clusters[name])], clusters.Count);
    }

    private static List<BehaviourRow> Rows(StudyTable table, List<(string Name, bool Baseline, double[] Score)> predictors, int[] judged,
        Seeds seeds, AnalysisOptions options)
    {
        var (cluster, clusters) = Clusters(table, judged);
        var wrong = judged.Select(i => table.Items[i].Judged == false).ToArray();
        var scores = predictors.Select(p => judged.Select(i => p.Score[i]).ToArray()).ToArray();
        var conditions = Conditions(table, judged);
        var folds = Fold(cluster, clusters, seeds.Folds);
        var within = scores.Select(score => new StratifiedAuroc(wrong, score, conditions)).ToArray();
        int[] parts = [.. conditions.Select((condition, i) => condition * Folds + folds[i])];
        var byFold = scores.Select(score => new StratifiedAuroc(wrong, score, parts)).ToArray();
        var best = new StratifiedAuroc(wrong, BestElsewhere(predictors, scores, within, folds), parts);
        var aurocs = within.Select(_ => new double[options.Resamples]).ToArray();
        var over = within.Select(_ => new double[options.Resamples]).ToArray();
        var drawn = new double[clusters];
        for (var b = 0; b < options.Resamples; b++)
        {
            Resampling.Counts(clusters, SplitMix64.Derive(seeds.Bootstrap, (ulong)b), drawn);   // the same items for every predictor
            var counts = Array.ConvertAll(cluster, c => drawn[c]);
            var rival = best.Of(counts);
            for (var p = 0; p < scores.Length; p++) (aurocs[p][b], over[p][b]) = (within[p].Of(counts), byFold[p].Of(counts) - rival);
        }
        var once = Enumerable.Repeat(1.0, judged.Length).ToArray();
        return [.. predictors.Select((p, i) =>
        {
            var probability = Probabilities(wrong, scores[i], folds);
            var row = new BehaviourRow(p.Name, p.Baseline, Bootstrap.Percentile(within[i].Of(once), aurocs[i], 0.95, judged.Length),
                BinaryScores.CalibrationError(wrong, probability),
                p.Baseline ? ControlRow.Nothing : Bootstrap.Percentile(byFold[i].Of(once) - best.Of(once), over[i], 0.95, judged.Length));
            return row with { Brier = BinaryScores.Brier(wrong, probability), LogLoss = BinaryScores.LogLoss(wrong, probability) };
        })];
    }

    // For each item the score of the baseline that tells wrong answers best among the items of the other folds.
    private static double[] BestElsewhere(List<(string Name, bool Baseline, double[] Score)> predictors, double[][] scores,
        StratifiedAuroc[] within, int[] folds)
    {
        var baselines = Enumerable.Range(0, predictors.Count).Where(p => predictors[p].Baseline).ToArray();
        var chosen = Enumerable.Range(0, Folds).Select(fold =>
        {
            double[] others = [.. folds.Select(f => f == fold ? 0.0 : 1)];
            return baselines.MaxBy(p => within[p].Of(others));
        }).ToArray();
        return [.. folds.Select((fold, i) => scores[chosen[fold]][i])];
    }

    private static int[] Conditions(StudyTable table, int[] judged)
    {
        var parts = table.Design.Scale == Spec.Scale.Continuous ? Steps.InFifths(table) : table;
        return [.. judged.Select(i => parts.Items[i].Condition + 1)];
    }

    private static int[] Fold(int[] cluster, int clusters, ulong seed)
    {
        var folds = Enumerable.Range(0, clusters).Select(i => i % Folds).ToArray();
        new SplitMix64(seed).Shuffle<int>(folds);
        return Array.ConvertAll(cluster, c => folds[c]);
    }

    // Every predictor becomes a probability by a logistic curve fitted on the other folds, so that all are judged alike.
    private static double[] Probabilities(bool[] wrong, double[] score, int[] fold)
    {
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
