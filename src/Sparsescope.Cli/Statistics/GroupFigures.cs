using System.Globalization;
using Sparsescope.Statistics;

namespace Sparsescope.Cli.Statistics;

/// <summary>A column of numbers compared between groups, within pairs where they are named.</summary>
internal static class GroupFigures
{
    /// <exception cref="BadInputException">There is one group, or no pair that is in all of them.</exception>
    internal static void AddTo(StatsReport report, StatsColumns columns, StatsChoice choice, ulong seed)
    {
        var names = Order(columns.Groups!.Distinct());
        if (names.Length < 2)
            throw new BadInputException($"Column '{choice.Group}' holds one group, '{names[0]}'; name a column with two or more.");
        var groups = names.Select(name => columns.Y.Where((_, i) => columns.Groups![i] == name).ToArray()).ToArray();
        if (columns.Pairs is not null) AddPaired(report, columns, choice, names, seed);
        else if (names.Length == 2) AddTwo(report, groups[0], groups[1], seed);
        else AddOrdered(report, groups);
        var means = report.AddObject("groups");
        for (var i = 0; i < names.Length; i++) AddMean(means.AddObject(names[i]), groups[i], seed);
    }

    // By number where all names are numbers, else as they first appear.
    private static string[] Order(IEnumerable<string> names)
    {
        string[] seen = [.. names];
        double[] numbers =
        [
            .. seen.Select(name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : double.NaN),
        ];
        if (!numbers.Any(double.IsNaN)) Array.Sort(numbers, seen);
        return seen;
    }

    private static void AddTwo(StatsReport report, double[] a, double[] b, ulong seed)
    {
        var ranks = MannWhitney.Test(a, b);
        report.Add("mann_whitney_u", ranks.Statistic);
        report.AddP("mann_whitney_p", ranks.P, ranks.Method);
        report.Add("auroc_a_above_b", ranks.Statistic / ((double)a.Length * b.Length));
        report.Add("cliffs_delta", EffectSize.CliffsDelta(a, b));
        var welch = WelchTest.Test(a, b);
        report.Add("welch_t", welch.T);
        report.Add("welch_df", welch.Freedom);
        report.AddP("welch_p", welch.P, TestMethod.StudentT);
        var distance = KolmogorovSmirnov.Test(a, b);
        report.Add("ks", distance.Statistic);
        report.AddP("ks_p", distance.P, distance.Method);
        report.Add("cohens_d", EffectSize.CohensD(a, b));
        report.Add("hodges_lehmann", HodgesLehmann.TwoSample(a, b));
        if (a.Length < 2 || b.Length < 2) report.Because("a group of one has no spread: no t test and no d of it");
        else if (IsConstant(a) && IsConstant(b)) report.Because("y does not vary within the groups: no t test and no d");
        var exact = ExactPermutation.CanSplit(a.Length, b.Length);
        AddPermutation(report, exact ? ExactPermutation.Splits(a, b) : RandomPermutation.Splits(a, b, seed), exact);
    }

    private static bool IsConstant(double[] values) => values.All(value => value == values[0]);

    private static void AddOrdered(StatsReport report, double[][] groups)
    {
        var trend = JonckheereTerpstra.Test(groups);
        report.Add("jonckheere", trend.J);
        report.Add("jonckheere_z", trend.ZWithoutTies);
        report.AddP("jonckheere_p_increasing", trend.PIncreasingWithoutTies, trend.Method);
        report.Add("jonckheere_tied_z", trend.Z);
        report.AddP("jonckheere_tied_p_increasing", trend.PIncreasing, trend.Method);
        report.AddP("jonckheere_tied_p", trend.P, trend.Method);
        var any = KruskalWallis.Test(groups);
        report.Add("kruskal", any.Statistic);
        report.AddP("kruskal_p", any.P, any.Method);
        if (IsConstant([.. groups.SelectMany(group => group)])) report.Because("all values are equal: there is nothing to rank");
    }

    private static void AddPaired(StatsReport report, StatsColumns columns, StatsChoice choice, string[] names, ulong seed)
    {
        var blocks = Blocks(columns, names);
        if (blocks.Length == 0)
            throw new BadInputException(
                $"No value of column '{choice.Pair}' stands in every group ({string.Join(", ", names)}); there is nothing to pair.");
        report.Add("pairs", blocks.Length);
        report.Add("pairs_incomplete", columns.Pairs!.Distinct().Count() - blocks.Length);
        if (names.Length == 2) AddDifferences(report, blocks, seed);
        else AddPage(report, blocks);
    }

    // The values of each pair that is in every group, in the order of the groups.
    private static double[][] Blocks(StatsColumns columns, string[] names)
    {
        var value = new Dictionary<(string Pair, string Group), double>();
        for (var i = 0; i < columns.Y.Length; i++) value[(columns.Pairs![i], columns.Groups![i])] = columns.Y[i];
        var complete = columns.Pairs!.Distinct().Where(pair => names.All(name => value.ContainsKey((pair, name))));
        return [.. complete.Select(pair => names.Select(name => value[(pair, name)]).ToArray())];
    }

    private static void AddDifferences(StatsReport report, double[][] blocks, ulong seed)
    {
        double[] differences = [.. blocks.Select(block => block[0] - block[1])];
        // Beyond float64 half of each stands for it, of which tests and d know nothing; figures in units of y are doubled.
        var unit = differences.All(double.IsFinite) ? 1.0 : 2;
        if (unit != 1) differences = [.. blocks.Select(block => block[0] / 2 - block[1] / 2)];
        report.Add("wilcoxon_zeros", differences.Count(difference => difference == 0));
        var ranks = Wilcoxon.Test(differences);
        report.Add("wilcoxon", ranks.Statistic);
        report.AddP("wilcoxon_p", ranks.P, ranks.Method);
        var pratt = Wilcoxon.Pratt(differences);
        report.AddP("wilcoxon_pratt_p", pratt.P, pratt.Method);
        var t = PairedT.Test(differences);
        report.Add("paired_t", t.Statistic);
        report.AddP("paired_p", t.P, t.Method);
        var interval = TInterval.Of(differences);
        report.Add("mean_difference", unit * interval.Estimate);
        report.Add("ci", [unit * interval.Low, unit * interval.High]);
        report.Add("cohens_dz", EffectSize.CohensDz(differences));
        report.Add("hodges_lehmann", unit * HodgesLehmann.OneSample(differences));
        var exact = ExactPermutation.CanFlip(differences.Length);
        var flips = exact ? ExactPermutation.SignFlips(differences) : RandomPermutation.SignFlips(differences, seed);
        var statistic = unit * flips.Statistic;
        AddPermutation(report, double.IsFinite(statistic) ? flips with { Statistic = statistic } : TestOutcome.Undefined, exact);
        if (differences.Length < 2) report.Because("one pair has no spread: no t test, no interval and no d_z");
        else if (IsConstant(differences)) report.Because("all differences are equal: no t test and no d_z");
        if (differences.All(difference => difference == 0)) report.Because("all differences are 0: no signed ranks");
    }

    private static void AddPage(StatsReport report, double[][] blocks)
    {
        var trend = PageTrend.Test(blocks);
        report.Add("page", trend.L);
        report.Add("page_z", trend.Z);
        report.AddP("page_p_increasing", trend.PIncreasing, trend.Method);
        report.AddP("page_p", trend.P, trend.Method);
        var any = Friedman.Test(blocks);
        report.Add("friedman", any.Statistic);
        report.AddP("friedman_p", any.P, any.Method);
        if (blocks.All(IsConstant)) report.Because("no pair differs between the groups: there is nothing to rank");
    }

    private static void AddPermutation(StatsReport report, TestOutcome outcome, bool exact)
    {
        var inner = report.AddObject("permutation");
        inner.Add("statistic", outcome.Statistic);
        inner.AddP("p", outcome.P, outcome.Method);
        inner.Add("exact", exact);
    }

    private static void AddMean(StatsReport report, double[] sample, ulong seed)
    {
        report.Add("n", sample.Length);
        var interval = TInterval.Of(sample);
        report.Add("mean", interval.Estimate);
        report.Add("sd", Moments.StandardDeviation(sample));
        report.Add("t_ci", [interval.Low, interval.High]);
        var percentile = Bootstrap.MeanPercentile(sample, seed);
        report.Add("bootstrap_percentile", [percentile.Low, percentile.High]);
        var accelerated = Bootstrap.MeanBca(sample, seed);
        report.Add("bootstrap_bca", [accelerated.Low, accelerated.High]);
        report.Add("skew", Moments.Skew(sample));
        report.Add("excess_kurtosis", Moments.ExcessKurtosis(sample));
    }
}
