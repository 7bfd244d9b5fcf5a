using Sparsescope.Statistics;
using Sparsescope.Studies.Dynamics;

namespace Sparsescope.Tests.Studies.Dynamics;

/// <summary>The variance of means over seeds × prompts, by hand and by plain formulas.</summary>
public sealed class TwoWayTableTests
{
    [Fact]
    public void Two_seeds_and_two_questions_a_split_give_what_one_computes_by_hand()
    {
        // Seed 1: ID 1, 3; split 0, 0. Seed 2: ID 2, 8; split 1, 3. D = 2 and 3; errors of seed 1: ∓1/2 of ID, 0; of seed 2: ∓3/2, ±1/2.
        // Each error is times √2, since a split has two prompts.
        var table = new TwoWayTable(["a", "b"], ["c", "d"]);
        double[][] id = [[1, 3], [2, 8]], split = [[0, 0], [1, 3]];
        var variance = table.Variance(id, split);
        Close(0.25, variance.Seeds);                                            // ((2 − 2.5)² + (3 − 2.5)²) / 2
        Close(2 * (1 + 1 + 0.0625 + 0.0625), variance.Prompts);                 // means of errors: ∓1, ±1/4
        Close(2 * (0.25 + 0.25 + 0.0625 + 0.0625), variance.Both);              // their variance over two seeds, halved
        Close(variance.Prompts, variance.Total);                                // 0.25 + 4.25 − 1.25 = 3.25 is less than 4.25
        var interval = table.Interval(id, split, 2);
        Close(2.5, interval.Estimate);
        Close(2.5 + 12.706204736 * Math.Sqrt(4.25), interval.High, 1e-8);       // t of one degree of freedom
        Close(2.5, (interval.Low + interval.High) / 2);
    }

    [Theory]
    [InlineData(2, 12.706204736)]
    [InlineData(3, 4.302652730)]
    [InlineData(5, 2.776445105)]
    [InlineData(10, 2.262157163)]
    public void The_quantile_is_that_of_t_with_one_degree_of_freedom_less_than_seeds(int seeds, double quantile)
    {
        var variance = new TwoWayVariance(4, 1, 1, seeds);
        Assert.Equal(seeds - 1, variance.Freedom);
        Close(1 + 2 * quantile, variance.Around(1, 7).High, 1e-7);
        Assert.Equal(7, variance.Around(1, 7).N);
    }

    [Fact]
    public void Where_seeds_alone_differ_it_is_the_t_interval_of_their_means()
    {
        double[] means = [0.3, -1, 2.5, 0.1];
        double[][] figures = [.. means.Select(mean => Enumerable.Repeat(mean, 6).ToArray())];
        var (table, expected) = (new TwoWayTable(Names("q", 6)), TInterval.Of(means));
        var found = table.Interval(figures, null, 6);
        Close(expected.Low, found.Low);
        Close(expected.High, found.High);
    }

    [Fact]
    public void Where_seeds_agree_it_is_the_variance_of_two_means_of_questions()
    {
        double[] id = [1, 4, 2, 2.5, 7], split = [0.5, 3, 3];
        var variance = new TwoWayTable(Names("id", 5), Names("ood", 3)).Variance([id, id, id], [split, split, split]);
        Close(0, variance.Seeds);
        Close(0, variance.Both);
        Close(Moments.Variance(id) / 5 + Moments.Variance(split) / 3, variance.Total);
    }

    [Fact]
    public void It_is_never_below_the_larger_of_its_first_two_parts()
    {
        Close(2, new TwoWayVariance(1, 2, 3, 5).Total);
        Close(2, new TwoWayVariance(2, 1, 3, 5).Total);
        Close(3.5, new TwoWayVariance(2, 2, 0.5, 5).Total);
    }

    [Fact]
    public void Parts_agree_with_the_formulas_written_out_also_where_prompts_are_shared_and_of_any_size()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var random = new SplitMix64(seed);
            string[] id = Prompts(random, 30, 12), split = Prompts(random, 17, 12);
            var seeds = 2 + random.NextInt32(5);
            double[][] a = Draw(random, seeds, 30), b = Draw(random, seeds, 17);
            var found = new TwoWayTable(id, split).Variance(a, b);
            var (own, prompts, both) = Plain(id, split, a, b);
            Close(own, found.Seeds);
            Close(prompts, found.Prompts);
            Close(both, found.Both);
        }
    }

    [Fact]
    public void Questions_that_repeat_their_prompt_and_figure_add_nothing()
    {
        var random = new SplitMix64(3);
        double[][] id = Draw(random, 4, 10), split = Draw(random, 4, 8);
        static double[][] Twice(double[][] figures) => [.. figures.Select(seed => seed.Concat(seed).ToArray())];
        string[] names = Names("id", 10), others = Names("ood", 8);
        var once = new TwoWayTable(names, others).Variance(id, split);
        var twice = new TwoWayTable([.. names, .. names], [.. others, .. others]).Variance(Twice(id), Twice(split));
        Close(once.Seeds, twice.Seeds);
        Close(once.Prompts, twice.Prompts);
        Close(once.Both, twice.Both);
    }

    [Fact]
    public void A_prompt_that_is_asked_in_both_splits_cancels()
    {
        var figures = Draw(new SplitMix64(4), 3, 9);
        var names = Names("q", 9);
        var variance = new TwoWayTable(names, names).Variance(figures, figures);
        Assert.Equal((0, 0, 0), (variance.Seeds, variance.Prompts, variance.Both));
        Assert.True(new TwoWayTable(names, Names("other", 9)).Variance(figures, figures).Prompts > 0);
    }

    [Fact]
    public void The_sum_of_its_parts_is_right_on_average_whatever_varies()
    {
        const int Tables = 4000, Seeds = 4, Id = 12, Split = 8;
        foreach (var (own, shared, difference) in ((double, double, double)[])[(1, 0, 0), (0, 1, 0), (1, 1, 0), (1, 0.5, 0.5), (0, 0, 1)])
        {
            var table = new TwoWayTable(Names("id", Id), Names("ood", Split));
            var sums = Enumerable.Range(0, Tables).Select(t =>
            {
                var random = new SplitMix64(SplitMix64.Derive(17, (ulong)t));
                double[] extra = Gaussians(random, Seeds, difference);
                double[][] Group(int questions, bool isId)
                {
                    var common = Gaussians(random, questions, shared);
                    return [.. extra.Select(x => common.Select(c => c + (isId ? x : 0) + own * random.NextGaussian()).ToArray())];
                }
                var found = table.Variance(Group(Id, true), Group(Split, false));
                return found.Seeds + found.Prompts - found.Both;
            }).ToArray();
            var truth = difference * difference / Seeds + (shared * shared + own * own / Seeds) * (1.0 / Id + 1.0 / Split);
            var error = Moments.StandardDeviation(sums) / Math.Sqrt(Tables);
            // 4 standard errors of the mean over the tables: once in 16,000 by chance.
            var mean = Moments.Mean(sums);
            if (!(Math.Abs(mean - truth) <= 4 * error)) Assert.Fail($"{own} {shared} {difference}: {mean}, not {truth}");
        }
    }

    [Fact]
    public void One_seed_and_one_prompt_give_an_estimate_without_an_interval()
    {
        var one = new TwoWayTable(Names("id", 3), Names("ood", 2)).Interval([[1, 2, 6]], [[1, 0]], 2);
        Assert.Equal((2.5, double.NaN, double.NaN), (one.Estimate, one.Low, one.High));
        Assert.Null(TwoWayVariance.FreedomOf(1));
        var prompt = new TwoWayTable(["same", "same"]).Interval([[1, 3], [2, 2]], null, 2);
        Assert.Equal((2, double.NaN), (prompt.Estimate, prompt.Low));
        Assert.False(one.ExcludesZero);
    }

    [Fact]
    public void A_figure_that_is_no_number_leaves_nothing_and_other_questions_are_refused()
    {
        var table = new TwoWayTable(Names("q", 3));
        var interval = table.Interval([[1, double.NaN, 2], [1, 2, 3]], null, 3);
        Assert.Equal((double.NaN, double.NaN, double.NaN), (interval.Estimate, interval.Low, interval.High));
        Assert.Throws<ArgumentException>(() => table.Variance([[1, 2]]));
        Assert.Throws<ArgumentException>(() => table.Variance([]));
        Assert.Throws<ArgumentException>(() => table.Variance([[1, 2, 3]], [[1]]));
        Assert.Throws<ArgumentException>(() => new TwoWayTable(["a"], ["b"]).Variance([[1]]));
        Assert.Throws<ArgumentException>(() => new TwoWayTable(["a"], ["b"]).Variance([[1], [2]], [[1]]));
    }

    // As page 013 writes it: a sum over prompts, each looked up in both splits.
    private static (double Seeds, double Prompts, double Both) Plain(string[] id, string[] split, double[][] a, double[][] b)
    {
        var seeds = a.Length;
        double[] d = [.. Enumerable.Range(0, seeds).Select(s => a[s].Average() - b[s].Average())];
        double Part(string[] names, double[] figures, string prompt)
        {
            double count = names.Distinct().Count();
            var sum = names.Zip(figures).Where(pair => pair.First == prompt).Sum(pair => pair.Second - figures.Average());
            return sum / names.Length * Math.Sqrt(count / (count - 1));
        }
        double prompts = 0, both = 0;
        foreach (var prompt in id.Union(split))
        {
            double[] u = [.. Enumerable.Range(0, seeds).Select(s => Part(id, a[s], prompt) - Part(split, b[s], prompt))];
            prompts += Math.Pow(u.Average(), 2);
            both += u.Sum(x => Math.Pow(x - u.Average(), 2)) / (seeds * (seeds - 1));
        }
        return (d.Sum(x => Math.Pow(x - d.Average(), 2)) / (seeds * (seeds - 1)), prompts, both);
    }

    private static string[] Names(string kind, int count) => [.. Enumerable.Range(0, count).Select(i => $"{kind} {i}")];

    private static string[] Prompts(SplitMix64 random, int count, int different) =>
        [.. Enumerable.Range(0, count).Select(_ => $"prompt {random.NextInt32(different)}")];

    private static double[][] Draw(SplitMix64 random, int seeds, int questions) =>
        [.. Enumerable.Range(0, seeds).Select(_ => Gaussians(random, questions, 1))];

    private static double[] Gaussians(SplitMix64 random, int count, double deviation) =>
        [.. Enumerable.Range(0, count).Select(_ => deviation * random.NextGaussian())];

    private static void Close(double expected, double found, double tolerance = 1e-12)
    {
        if (!(Math.Abs(expected - found) <= tolerance * Math.Max(1, Math.Abs(expected)))) Assert.Fail($"{found}, not {expected}");
    }
}
