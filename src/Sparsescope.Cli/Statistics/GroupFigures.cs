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
        if (names.Length < 2) throw new BadInputException($"Column '{choice.Group}' holds one group, '{names[0]}'; name a column with two or more.");
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
        double[] numbers = [.. seen.Select(name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN)];
        if (!numbers.Any(double.IsNaN)) Array.Sort(numbers, seen);
        return seen;
    }

    private static void AddTwo(StatsReport report, double[] a, double[] b, ulong seed)
    {
        var ranks = MannWhitney.Test(a, b);
        report.Add("mann_whitney_u", ranks.Statistic);
        report.Add("mann_whitney_p", ranks.P);
        report.Add("auroc_a_above_b", ranks.Statistic / ((double)a.Length * b.Length));
        report.Add("cliffs_delta", EffectSize.CliffsDelta(a, b));
        var welch = WelchTest.Test(a, b);
        report.Add("welch_t", welch.T);
        report.Add("welch_df", welch.Freedom);
        report.Add("welch_p", welch.P);
        var distance = KolmogorovSmirnov.Test(a, b);
        report.Add("ks", distance.Statistic);
        report.Add("ks_p", distance.P);
        report.Add("cohens_d", EffectSize.CohensD(a, b));
        var exact = ExactPermutation.CanSplit(a.Length, b.Length);
        AddPermutation(report, exact ? ExactPermutation.Splits(a, b) : RandomPermutation.Splits(a, b, seed), exact);
    }

    private static void AddOrdered(StatsReport report, double[][] groups)
    {
        var trend = JonckheereTerpstra.Test(groups);
        report.Add("jonckheere", trend.J);
        report.Add("jonckheere_z", trend.ZWithoutTies);
        report.Add("jonckheere_p_increasing", trend.PIncreasingWithoutTies);
        report.Add("jonckheere_tied_z", trend.Z);
        report.Add("jonckheere_tied_p_increasing", trend.PIncreasing);
        report.Add("jonckheere_tied_p", trend.P);
        var any = KruskalWallis.Test(groups);
        report.Add("kruskal", any.Statistic);
        report.Add("kruskal_p", any.P);
    }

    private static void AddPaired(StatsReport report, StatsColumns columns, StatsChoice choice, string[] names, ulong seed)
    {
        var blocks = Blocks(columns, names);
        if (blocks.Length == 0) throw new BadInputException($"No value of column '{choice.Pair}' stands in every group ({string.Join(", ", names)}); there is nothing to pair.");
        report.Add("pairs", blocks.Length);
        report.Add("pairs_incomplete", columns.Pairs!.Distinct().Count() - blocks.Length);
        if (names.Length == 2) AddDifferences(report, [.. blocks.Select(block => block[0] - block[1])], seed);
        else AddPage(report, blocks);
    }

    // The values of each pair that is in every group, in the order of the groups.
    private static double[][] Blocks(StatsColumns columns, string[] names)
    {
        var value = new Dictionary<(string Pair, string Group), double>();
        for (var i = 0; i < columns.Y.Length; i++) value[(columns.Pairs![i], columns.Groups![i])] = columns.Y[i];
        return [.. columns.Pairs!.Distinct().Where(pair => names.All(name => value.ContainsKey((pair, name)))).Select(pair => names.Select(name => value[(pair, name)]).ToArray())];
    }

    private static void AddDifferences(StatsReport report, double[] differences, ulong seed)
    {
        var ranks = Wilcoxon.Test(differences);
        report.Add("wilcoxon", ranks.Statistic);
        report.Add("wilcoxon_p", ranks.P);
        var t = PairedT.Test(differences);
        report.Add("paired_t", t.Statistic);
        report.Add("paired_p", t.P);
        var interval = TInterval.Of(differences);
        report.Add("mean_difference", interval.Estimate);
        report.Add("ci", [interval.Low, interval.High]);
        report.Add("cohens_dz", EffectSize.CohensDz(differences));
        var exact = ExactPermutation.CanFlip(differences.Length);
        AddPermutation(report, exact ? ExactPermutation.SignFlips(differences) : RandomPermutation.SignFlips(differences, seed), exact);
    }

    private static void AddPage(StatsReport report, double[][] blocks)
    {
        var trend = PageTrend.Test(blocks);
        report.Add("page", trend.L);
        report.Add("page_z", trend.Z);
        report.Add("page_p_increasing", trend.PIncreasing);
        report.Add("page_p", trend.P);
    }

    private static void AddPermutation(StatsReport report, TestOutcome outcome, bool exact)
    {
        var inner = report.AddObject("permutation");
        inner.Add("statistic", outcome.Statistic);
        inner.Add("p", outcome.P);
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
