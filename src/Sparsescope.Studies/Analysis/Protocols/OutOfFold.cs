using Sparsescope.Probing;

namespace Sparsescope.Studies.Analysis.Protocols;

/// <summary>Log odds of a logistic regression that never saw the item's cluster, averaged over several draws of the folds.</summary>
internal static class OutOfFold
{
    private const int Folds = 5, Repeats = 10;

    /// <summary>[repeat][item]; the same folds whatever the columns.</summary>
    /// <param name="rows">Columns of each item.</param>
    /// <param name="labels">Their labels.</param>
    /// <param name="cluster">Cluster of each item, from 0.</param>
    /// <param name="seed">Of the folds.</param>
    /// <exception cref="BadInputException">A training set has one label only.</exception>
    internal static double[][] LogOdds(IReadOnlyList<double[]> rows, bool[] labels, int[] cluster, ulong seed)
    {
        var (clusters, all) = (cluster.Max() + 1, new double[Repeats][]);
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            int[] folds = [.. Enumerable.Range(0, clusters).Select(i => i % Folds)];
            new SplitMix64(SplitMix64.Derive(seed, (ulong)repeat)).Shuffle(folds.AsSpan());
            var odds = all[repeat] = new double[labels.Length];
            for (var fold = 0; fold < Folds; fold++)
            {
                int[] train = [.. Enumerable.Range(0, labels.Length).Where(i => folds[cluster[i]] != fold)];
                var fit = Fit([.. train.Select(i => rows[i])], [.. train.Select(i => labels[i])]);
                for (var i = 0; i < labels.Length; i++)
                {
                    if (folds[cluster[i]] == fold) odds[i] = fit(rows[i]);
                }
            }
        }
        return all;
    }

    /// <summary>A logistic regression on columns scaled by these rows, C = 1; from a row to its log odds.</summary>
    internal static Func<double[], double> Fit(double[][] rows, bool[] labels)
    {
        var scaling = ColumnScaling.Of(rows);
        var fit = LogisticProbe.Fit([.. rows.Select(row => scaling.Apply(row))], labels, 1);
        return row => fit.LogOdds(scaling.Apply(row));
    }

    /// <summary>Mean log loss of each item over the repeats, nats.</summary>
    internal static double[] Losses(double[][] odds, bool[] labels) =>
        [.. labels.Select((label, i) => odds.Average(repeat => ProbeScores.LogLossOf(repeat[i], label)))];
}
