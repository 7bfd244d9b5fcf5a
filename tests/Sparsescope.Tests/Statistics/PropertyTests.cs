using Sparsescope.Statistics;

namespace Sparsescope.Tests.Statistics;

/// <summary>What holds for every sample, looked at over many seeds.</summary>
public sealed class PropertyTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 50)];

    [Theory, MemberData(nameof(Seeds))]
    public void Ranks_are_the_values_below_plus_half_of_the_equal_ones(int seed)
    {
        var values = Samples.Tied(2 + seed, new((ulong)seed));
        var ranks = Ranks.Of(values);
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(values.Count(v => v < values[i]) + (values.Count(v => v == values[i]) + 1) / 2.0, ranks[i]);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Correlations_are_symmetric_and_do_not_know_units(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        double[] x = Samples.Gaussian(4 + seed, random), y = Samples.Gaussian(4 + seed, random);
        double[] scaled = [.. x.Select(v => 3 - 7 * v)], bent = [.. x.Select(Math.Exp)];
        Near(Correlation.Pearson(x, y), Correlation.Pearson(y, x));
        Near(-Correlation.Pearson(x, y), Correlation.Pearson(scaled, y));
        Near(Correlation.Spearman(x, y), Correlation.Spearman(bent, y));
        Near(Kendall.TauB(x, y).Statistic, Kendall.TauB(bent, y).Statistic);
        Near(1, Correlation.Pearson(x, x));
        Near(-7, TheilSen.Slope(x, scaled));
        Near(-7, LinearRegression.Fit(x, scaled).Slope);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Counted_pairs_agree_with_looking_at_each(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        double[] x = Samples.Tied(2 + seed, random), y = Samples.Tied(2 + seed, random);
        var count = Concordance.Count(x, y);
        long difference = 0, discordant = 0;
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var order = Math.Sign(x[i] - x[j]) * Math.Sign(y[i] - y[j]);
                difference += order;
                if (order < 0) discordant++;
            }
        }
        Assert.Equal((difference, discordant), (count.Difference, count.Discordant));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Exact_p_of_tau_is_the_share_of_orders_as_far_out(int seed)
    {
        var y = Samples.Gaussian(6, new((ulong)seed));
        double[] x = [1, 2, 3, 4, 5, 6];
        var tau = Kendall.TauB(x, y);
        var orders = Orders.Of(x);
        Near(orders.Count(order => Math.Abs(Kendall.TauB(x, order).Statistic) >= Math.Abs(tau.Statistic) - 1e-9) / 720.0, tau.P);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_permutation_p_is_never_0_and_random_arrangements_come_near_all_of_them(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        double[] a = Samples.Gaussian(8, random), b = [.. Samples.Gaussian(7, random).Select(v => v + seed)];
        var (all, some) = (ExactPermutation.SignFlips(a), RandomPermutation.SignFlips(a, (ulong)seed, 4000));
        Assert.Equal(all.Statistic, some.Statistic);
        if (!(Math.Abs(all.P - some.P) <= 0.04)) Assert.Fail($"{all.P} against {some.P}");   // five standard errors
        foreach (var p in (double[])[all.P, some.P, ExactPermutation.Splits(a, b).P, RandomPermutation.Splits(a, b, 1, 99).P,
            RandomPermutation.Spearman(a, a, 1, 99).P])
            Assert.InRange(p, 1e-4, 1);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Adjusted_p_keep_the_order_and_lie_between_p_and_bonferroni(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        double[] p = [.. Enumerable.Range(0, 20).Select(_ => random.NextDouble() * random.NextDouble())];
        double[] holm = MultipleTesting.Holm(p), bonferroni = MultipleTesting.Bonferroni(p), rate = MultipleTesting.BenjaminiHochberg(p);
        var order = Enumerable.Range(0, p.Length).OrderBy(i => p[i]).ToArray();
        for (var k = 1; k < p.Length; k++)
        {
            Assert.True(holm[order[k]] >= holm[order[k - 1]]);
            Assert.True(rate[order[k]] >= rate[order[k - 1]]);
        }
        const double above = 1 + 1e-14;   // m·p/m may be off by a last digit
        for (var i = 0; i < p.Length; i++)
            Assert.True(p[i] <= rate[i] * above && rate[i] <= holm[i] * above && holm[i] <= bonferroni[i] * above && bonferroni[i] <= 1);
        Assert.Equal([.. holm, double.NaN], MultipleTesting.Holm([.. p, double.NaN]));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Intervals_hold_their_estimate_and_are_the_same_again(int seed)
    {
        var sample = Samples.Gaussian(10 + seed, new((ulong)seed));
        foreach (var interval in (Interval[])[TInterval.Of(sample), Bootstrap.MeanBca(sample, 1), Bootstrap.MeanPercentile(sample, 1),
            Wilson.Of(seed, 50), Correlation.FisherInterval(seed / 60.0, 20)])
            Assert.True(interval.Low <= interval.Estimate && interval.Estimate <= interval.High, interval.ToString());
        Assert.Equal(Bootstrap.MeanBca(sample, 7), Bootstrap.MeanBca(sample, 7));
        Assert.NotEqual(Bootstrap.MeanBca(sample, 7), Bootstrap.MeanBca(sample, 8));
    }

    [Fact]
    public void The_general_bootstrap_of_a_mean_is_that_of_the_mean()
    {
        var sample = Samples.Gaussian(30, new(3));
        double Mean(ReadOnlySpan<int> items)
        {
            var sum = 0.0;
            foreach (var item in items) sum += sample[item];
            return sum / items.Length;
        }
        var (general, plain) = (Bootstrap.Bca(30, Mean, 5), Bootstrap.MeanBca(sample, 5));
        Near(plain.Low, general.Low);
        Near(plain.High, general.High);
        Near(Bootstrap.MeanPercentile(sample, 5).Low, Bootstrap.Percentile(30, Mean, 5).Low);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Residuals_are_at_right_angles_to_what_was_taken_out(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        double[] a = Samples.Gaussian(20, random), b = [.. a.Select(v => 1e6 + v + 1e-3 * random.NextGaussian())],
            y = Samples.Gaussian(20, random);
        var residuals = new Regressors([a, b, a]).Residuals(y);
        Near(0, residuals.Zip(a, (r, v) => r * v).Sum(), 1e-9);
        Near(0, residuals.Zip(b, (r, v) => r * (v - 1e6)).Sum(), 1e-6);
        Near(0, residuals.Sum(), 1e-9);
        Assert.All(new Regressors([a]).Residuals([.. a.Select(v => 2 * v + 1)]), r => Assert.Equal(0, r));
    }

    private static void Near(double expected, double actual, double bound = 1e-10)
    {
        if (!(Math.Abs(expected - actual) <= bound)) Assert.Fail($"expected {expected:R}, got {actual:R}");
    }
}
