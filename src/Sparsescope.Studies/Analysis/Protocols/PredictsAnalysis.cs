using System.Globalization;
using Sparsescope.Probing;
using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis.Protocols;

/// <summary>
/// Protocol `predicts`: AUROC of wrong answers from pairs within conditions; what sparsity adds out of fold to conditions and baselines;
/// the same on sources that the coefficients never saw.
/// </summary>
public static class PredictsAnalysis
{
    /// <summary>A gain below this counts as none, in nats an item.</summary>
    public const double LeastGain = 0.005;

    private const double LeastAccuracy = 0.1, MostUnjudged = 0.05, MostDifference = 0.05;
    private const int Permutations = 999, FewestOfEach = 20;

    /// <summary>Runs it.</summary>
    /// <exception cref="ArgumentException">Lists of unlike length.</exception>
    public static PredictsResult Run(PredictsData data, CancellationToken cancellation)
    {
        var n = data.Wrong.Length;
        foreach (var column in data.Baselines.Values.Concat(data.Cells.Values))
        {
            if (column.Length != n) throw new ArgumentException($"a column of {column.Length} figures for {n} items", nameof(data));
        }
        var accuracy = n == 0 ? double.NaN : data.Wrong.Count(wrong => !wrong) / (double)n;
        var clusters = n == 0 ? 0 : data.Clusters.Max() + 1;
        if (Gate(data, accuracy) is { } reason)
            return new(PredictsVerdict.NotIdentifiable, reason, n, clusters, accuracy, [], new Dictionary<string, Interval>(), null, null);

        var (draws, folds) = (new ClusterDraws(data.Clusters, SplitMix64.Derive(data.Seed, 1)), SplitMix64.Derive(data.Seed, 2));
        var known = Known(data);
        var without = OutOfFold.LogOdds(known, data.Wrong, data.Clusters, folds);
        var losses = OutOfFold.Losses(without, data.Wrong);
        var permuted = Permuted(data, known, cancellation);
        var cells = new List<PredictsCell>();
        var gold = Gold(data);
        foreach (var (index, (name, figure)) in data.Cells.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = With(known, figure);
            var sign = gold(figure);
            var own = OutOfFold.Losses(OutOfFold.LogOdds(rows, data.Wrong, data.Clusters, folds), data.Wrong);
            cells.Add(new(name, Auroc(data, figure, draws), draws.OfMean([.. losses.Zip(own, (a, b) => a - b)]),
                permuted.Adjusted[index], permuted.Within[index], Elsewhere(data, known, rows, draws))
            {
                GoldLogProb = sign.Interval,
                GoldLogProbP = sign.P,
            });
        }
        var all = data.Cells.Values.Aggregate(known, With);
        var with = OutOfFold.LogOdds(all, data.Wrong, data.Clusters, folds);
        var (verdict, sentence) = Judge(cells);
        return new(verdict, sentence, n, clusters, accuracy, cells,
            data.Baselines.ToDictionary(pair => pair.Key, pair => Auroc(data, pair.Value, draws)), Scores(without, data.Wrong),
                Scores(with, data.Wrong));
    }

    // Given condition and baselines, as ranks; of columns that rank alike, as a length and its cube do, one.
    private static Func<double[], (Interval Interval, double P)> Gold(PredictsData data)
    {
        int[] whole = data.GoldLogProb is { } gold ? [.. Enumerable.Range(0, gold.Length).Where(i => double.IsFinite(gold[i]))] : [];
        double[] Take(double[] column) => [.. whole.Select(i => column[i])];
        var conditions = data.Conditions.DefaultIfEmpty().Max() + 1;
        if (whole.Length < conditions + data.Baselines.Count + FewestOfEach)
            return _ => (new(double.NaN, double.NaN, double.NaN, 0.9, whole.Length), double.NaN);
        var given = new List<double[]>();
        foreach (var column in Enumerable.Range(1, conditions - 1)
            .Select(condition => (double[])[.. data.Conditions.Select(own => own == condition ? 1.0 : 0)]).Concat(data.Baselines.Values))
        {
            var ranks = Ranks.Of(Take(column));
            if (Moments.StandardDeviation(ranks) > 0 && !given.Any(other => other.SequenceEqual(ranks))) given.Add(ranks);
        }
        var effect = new PartialEffect(Take(data.GoldLogProb!),
            ClusterDraws.Number(whole.Select(i => FormattableString.Invariant($"{data.Clusters[i]}"))), paired: false,
            SplitMix64.Derive(data.Seed, 5));
        return figure => effect.Of(Take(figure), given);
    }

    private static string? Gate(PredictsData data, double accuracy)
    {
        var (n, conditions) = (data.Wrong.Length, data.Unjudged.Length);
        if (n == 0) return "no answer was judged";
        if (!(accuracy >= LeastAccuracy && accuracy <= 1 - LeastAccuracy))
            return FormattableString.Invariant(
                $"{100 * accuracy:F1} % of the answers are right; the question has no answer outside 10 to 90 %");
        var missing = data.Unjudged.Sum();
        if (missing > MostUnjudged * (n + missing))
            return FormattableString.Invariant(
                $"{missing} of {n + missing} answers could not be judged, more than 5 %: what is predicted would be the format");
        double[] shares = [.. Enumerable.Range(0, conditions).Select(condition => (Missing: data.Unjudged[condition],
            All: data.Unjudged[condition] + data.Conditions.Count(c => c == condition))).Where(part => part.All > 0)
                .Select(part => part.Missing / (double)part.All)];
        if (shares.Max() - shares.Min() > MostDifference)
            return "answers that could not be judged differ between conditions by more than 5 points";
        if (Math.Min(data.Wrong.Count(wrong => wrong), data.Wrong.Count(wrong => !wrong)) < FewestOfEach)
            return FormattableString.Invariant($"fewer than {FewestOfEach} answers are wrong, or right");
        return null;
    }

    private static (PredictsVerdict, string) Judge(List<PredictsCell> cells)
    {
        var adding = cells.Where(cell => cell.Gain.Low > 0 && cell.P < 0.05).ToList();
        if (adding.Count > 0)
        {
            var best = adding.MaxBy(cell => cell.Gain.Estimate)!;
            return (PredictsVerdict.Adds,
                string.Create(CultureInfo.InvariantCulture,
                    $"{best.Name} lowers the out-of-fold log loss by {best.Gain.Estimate:F4} nats an item [{best.Gain.Low:F4}, "
                    + $"{best.Gain.High:F4}], p = {best.P:F3} over all cells"));
        }
        if (cells.All(cell => cell.Gain.High < LeastGain))
            return (PredictsVerdict.AddsNothing,
                string.Create(CultureInfo.InvariantCulture,
                    $"every cell's gain lies below {LeastGain} nats an item; the largest upper limit is "
                    + $"{cells.Max(cell => cell.Gain.High):F4}"));
        return (PredictsVerdict.Undecided,
            FormattableString.Invariant(
                $"no gain is shown, and gains up to {cells.Max(cell => cell.Gain.High):F4} nats an item are not excluded"));
    }

    // Conditions as columns of 0 and 1, and the baselines with their squares, so that what follows one in a curve is held too.
    private static double[][] Known(PredictsData data)
    {
        var conditions = data.Conditions.Max() + 1;
        var columns = data.Baselines.Values.SelectMany(column => (double[][])[column, Squares(column)]).ToList();
        return [.. data.Conditions.Select((condition, i) => (double[])[
            .. Enumerable.Range(1, conditions - 1).Select(c => c == condition ? 1.0 : 0), .. columns.Select(column => column[i])])];
    }

    private static double[] Squares(double[] column)
    {
        var (mean, deviation) = (Moments.Mean(column), Moments.StandardDeviation(column));
        return [.. column.Select(x => deviation > 0 ? Math.Pow((x - mean) / deviation, 2) : 0)];
    }

    private static double[][] With(double[][] rows, double[] figure) => [.. rows.Select((row, i) => (double[])[.. row, figure[i]])];

    private static Interval Auroc(PredictsData data, double[] figure, ClusterDraws draws)
    {
        var auroc = new StratifiedAuroc(data.Wrong, figure, data.Conditions);
        return draws.Of(auroc.Of);
    }

    private static Interval Elsewhere(PredictsData data, double[][] known, double[][] with, ClusterDraws draws)
    {
        if (data.Sources is not { } sources || sources.Distinct(StringComparer.Ordinal)
            .Count() < 2) return draws.OfMean([.. known.Select(_ => double.NaN)]);
        var gains = new double[known.Length];
        foreach (var source in sources.Distinct(StringComparer.Ordinal))
        {
            int[] train = [.. Enumerable.Range(0, known.Length).Where(i => sources[i] != source)];
            bool[] labels = [.. train.Select(i => data.Wrong[i])];
            if (labels.All(label => label) || !labels.Any(label => label)) return draws.OfMean([.. known.Select(_ => double.NaN)]);
            var (less, more) = (OutOfFold.Fit([.. train.Select(i => known[i])], labels),
                OutOfFold.Fit([.. train.Select(i => with[i])], labels));
            for (var i = 0; i < known.Length; i++)
            {
                if (sources[i] == source) gains[i] = ProbeScores.LogLossOf(less(known[i]),
                    data.Wrong[i]) - ProbeScores.LogLossOf(more(with[i]), data.Wrong[i]);
            }
        }
        return draws.OfMean(gains);
    }

    // The score of each figure in the direction of wrong answers: what the baselines leave of the outcome times what they leave of the
    // figure, squared over its variance. Clusters change places as wholes where they are of one size; else items do.
    private static (double[] Adjusted, double[] Within) Permuted(PredictsData data, double[][] known, CancellationToken cancellation)
    {
        var n = data.Wrong.Length;
        var fit = OutOfFold.Fit(known, data.Wrong);
        double[] left = [.. known.Select((row, i) => (data.Wrong[i] ? 1 : 0) - 1 / (1 + Math.Exp(-fit(row))))];
        var regressors = new Regressors([.. Enumerable.Range(0, known[0].Length).Select(j => (double[])[.. known.Select(row => row[j])])]);
        double[][] figures = [.. data.Cells.Values.Select(figure => regressors.Residuals(figure))];
        double[] observed = [.. figures.Select(figure => Statistic(left, figure))];
        int[][] members = [.. Enumerable.Range(0, n).GroupBy(i => data.Clusters[i]).Select(group => group.ToArray())];
        var sizes = members.GroupBy(group => group.Length).Select(group => group.ToArray()).ToArray();
        int[] strata = Strata(data);
        int[][] within = [.. Enumerable.Range(0, n).GroupBy(i => strata[i]).Select(group => group.ToArray())];
        var (above, inside) = (new int[figures.Length], new int[figures.Length]);
        for (var b = 0; b < Permutations; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            var random = new SplitMix64(SplitMix64.Derive(SplitMix64.Derive(data.Seed, 3), (ulong)b));
            var order = Order(n, sizes, random);
            double[] moved = [.. figures.Select(figure => Statistic(left, figure, order))];
            var largest = moved.Max();
            var shuffled = new int[n];
            foreach (var part in within)
            {
                var other = (int[])part.Clone();
                random.Shuffle(other.AsSpan());
                for (var i = 0; i < part.Length; i++) shuffled[part[i]] = other[i];
            }
            for (var c = 0; c < figures.Length; c++)
            {
                if (largest >= observed[c]) above[c]++;
                if (Statistic(left, figures[c], shuffled) >= observed[c]) inside[c]++;
            }
        }
        return ([.. above.Select(count => (count + 1.0) / (Permutations + 1))],
            [.. inside.Select(count => (count + 1.0) / (Permutations + 1))]);
    }

    private static int[] Order(int n, int[][][] sizes, SplitMix64 random)
    {
        var order = new int[n];
        foreach (var groups in sizes)
        {
            var other = (int[][])groups.Clone();
            random.Shuffle(other.AsSpan());
            for (var g = 0; g < groups.Length; g++)
            {
                for (var i = 0; i < groups[g].Length; i++) order[groups[g][i]] = other[g][i];
            }
        }
        return order;
    }

    private static double Statistic(double[] left, double[] figure, int[]? order = null)
    {
        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < left.Length; i++)
        {
            var x = figure[order?[i] ?? i];
            sum += left[i] * x;
            squares += x * x;
        }
        return squares > 0 ? sum * sum / squares : 0;
    }

    // Condition, third of length, third of entropy, where the baselines have these.
    private static int[] Strata(PredictsData data)
    {
        int[] Thirds(string name) => data.Baselines.TryGetValue(name, out var column)
            ? [.. Ranks.Of(column).Select(rank => Math.Min(2, (int)(3 * (rank - 0.5) / column.Length)))] : new int[data.Wrong.Length];
        var (length, entropy) = (Thirds(PredictsData.Length), Thirds(PredictsData.Entropy));
        return [.. data.Conditions.Select((condition, i) => 9 * condition + 3 * length[i] + entropy[i])];
    }

    private static PredictsScores Scores(double[][] odds, bool[] wrong)
    {
        double[] mean = [.. wrong.Select((_, i) => odds.Average(repeat => repeat[i]))];
        var scores = ProbeScores.Of(mean, wrong);
        var map = PlattMap.Fit(mean, wrong, softened: false);
        // The lower the odds of an error, the more certain.
        int[] order = [.. Enumerable.Range(0, wrong.Length).OrderBy(i => mean[i])];
        var (errors, area) = (0.0, 0.0);
        for (var k = 0; k < order.Length; k++)
        {
            if (wrong[order[k]]) errors++;
            area += errors / (k + 1) / order.Length;
        }
        return new(OutOfFold.Losses(odds, wrong).Average(), scores.Brier, map?.Slope ?? double.NaN, map?.Intercept ?? double.NaN, area);
    }
}
