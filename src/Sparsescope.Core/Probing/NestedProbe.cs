namespace Sparsescope.Probing;

/// <summary>
/// Nested cross-validation of a probe: C is chosen inside each outer fold by the log loss pooled over inner folds (the smaller C of
/// equals), columns are scaled by training rows alone, and every item gets its log odds from a fit that never saw it.
/// </summary>
/// <param name="LogOdds">Of every item, held out.</param>
/// <param name="ChosenC">Of each outer fold.</param>
/// <param name="InnerLogLoss">[outer fold][C]: pooled over its inner folds.</param>
public sealed record NestedProbe(double[] LogOdds, double[] ChosenC, double[][] InnerLogLoss)
{
    /// <summary>The grid of the studies.</summary>
    public static IReadOnlyList<double> Grid { get; } = [1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100];

    /// <summary>Runs it.</summary>
    /// <param name="rows">n rows of one width.</param>
    /// <param name="labels">n labels.</param>
    /// <param name="outer">The outer fold of each item, 0 … folds − 1.</param>
    /// <param name="inner">[outer fold][item]: its inner fold, −1 where it is held out outside.</param>
    /// <param name="grid">C to choose from, ascending.</param>
    /// <param name="scales">Whether columns are scaled; else they are taken as they are.</param>
    /// <exception cref="BadInputException">A training set with one label only, or a value that is not finite.</exception>
    public static NestedProbe Run(
        IReadOnlyList<double[]> rows, IReadOnlyList<bool> labels, IReadOnlyList<int> outer, IReadOnlyList<IReadOnlyList<int>> inner,
        IReadOnlyList<double> grid, bool scales = true)
    {
        var (odds, chosen, losses) = (new double[rows.Count], new double[inner.Count], new double[inner.Count][]);
        for (var fold = 0; fold < inner.Count; fold++)
        {
            losses[fold] = InnerLosses(rows, labels, inner[fold], grid, scales);
            chosen[fold] = grid[Best(losses[fold])];
            var (train, test) = (Where(outer, f => f != fold), Where(outer, f => f == fold));
            var (training, transform) = Train(rows, labels, train, scales);
            var fit = training.Fit(chosen[fold]);
            foreach (var item in test) odds[item] = fit.LogOdds(transform(rows[item]));
        }
        return new(odds, chosen, losses);
    }

    /// <summary>The C of the lowest log loss pooled over some folds, the smaller one of equals.</summary>
    /// <param name="rows">n rows of one width.</param>
    /// <param name="labels">n labels.</param>
    /// <param name="folds">The fold of each item; −1 leaves it out.</param>
    /// <param name="grid">C to choose from, ascending.</param>
    /// <param name="scales">Whether columns are scaled by the training rows of each fold.</param>
    /// <exception cref="BadInputException">A training set with one label only, or a value that is not finite.</exception>
    public static double Choose(
        IReadOnlyList<double[]> rows, IReadOnlyList<bool> labels, IReadOnlyList<int> folds, IReadOnlyList<double> grid,
            bool scales = true) =>
        grid[Best(InnerLosses(rows, labels, folds, grid, scales))];

    private static int Best(double[] losses)
    {
        var best = 0;
        for (var c = 1; c < losses.Length; c++)
        {
            if (losses[c] < losses[best]) best = c;
        }
        return best;
    }

    private static double[] InnerLosses(
        IReadOnlyList<double[]> rows, IReadOnlyList<bool> labels, IReadOnlyList<int> folds, IReadOnlyList<double> grid, bool scales)
    {
        var (sums, count) = (new double[grid.Count], 0);
        for (var held = 0; held <= folds.Max(); held++)
        {
            var test = Where(folds, fold => fold == held);
            if (test.Length == 0) continue;
            var (training, transform) = Train(rows, labels, Where(folds, fold => fold >= 0 && fold != held), scales);
            double[][] unseen = [.. test.Select(item => transform(rows[item]))];
            LogisticProbe? fit = null;
            for (var c = 0; c < grid.Count; c++)
            {
                fit = training.Fit(grid[c], fit);
                for (var i = 0; i < test.Length; i++) sums[c] += ProbeScores.LogLossOf(fit.LogOdds(unseen[i]), labels[test[i]]);
            }
            count += test.Length;
        }
        return [.. sums.Select(sum => sum / count)];
    }

    private static (ProbeDesign Design, Func<double[], double[]> Transform) Train(
        IReadOnlyList<double[]> rows, IReadOnlyList<bool> labels, int[] items, bool scales)
    {
        double[][] training = [.. items.Select(item => rows[item])];
        bool[] of = [.. items.Select(item => labels[item])];
        if (!scales) return (new(training, of), row => row);
        var scaling = ColumnScaling.Of(training);
        return (new([.. training.Select(row => scaling.Apply(row))], of), row => scaling.Apply(row));
    }

    private static int[] Where(IReadOnlyList<int> folds, Func<int, bool> wanted) =>
        [.. Enumerable.Range(0, folds.Count).Where(item => wanted(folds[item]))];
}
