using Sparsescope.Statistics;

namespace Sparsescope.Tests.Statistics;

/// <summary>Exact p against going through every arrangement in the plainest way, with many ties and with none.</summary>
public sealed class ExactTests
{
    private const double Rounding = 1e-9;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    [Theory, MemberData(nameof(Seeds))]
    public void Correlations_of_ranks(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        double[] x = Sample(2 + seed % 5, random, seed), y = Sample(2 + seed % 5, random, seed + 1);
        var orders = Orders.Of(y).ToArray();
        var rho = Correlation.SpearmanTest(x, y);
        IsShare(rho, orders.Select(order => Correlation.Spearman(x, order)), Math.Abs);
        IsShare(Kendall.TauB(x, y), orders.Select(order => Kendall.TauB(x, order).Statistic), Math.Abs);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Signed_ranks(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        double[] d = [.. Sample(1 + seed % 9, random, seed).Select(v => v - (seed % 2 == 0 ? 0 : 2))];
        double[] kept = [.. d.Where(v => v != 0)];
        foreach (var (outcome, ranked) in ((TestOutcome, double[])[])[(Wilcoxon.Test(d), kept), (Wilcoxon.Pratt(d), d)])
        {
            if (kept.Length == 0)
            {
                Assert.Equal(TestOutcome.Undefined, outcome);
                continue;
            }
            var ranks = Ranks.Of([.. ranked.Select(Math.Abs)]).Where((_, i) => ranked[i] != 0).ToArray();
            var sums = Enumerable.Range(0, 1 << kept.Length).Select(signs => ranks.Where((_, i) => (signs >> i & 1) != 0).Sum()).ToArray();
            // The smaller sum is as far from the middle as the positive one.
            IsShare(outcome, sums, sum => Math.Abs(sum - ranks.Sum() / 2));
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Two_groups(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        double[] a = Sample(1 + seed % 4, random, seed), b = Sample(1 + seed / 4 % 4, random, seed);
        double[] all = [.. a, .. b];
        var splits = Splits(all, a.Length).ToArray();
        IsShare(MannWhitney.Test(a, b), splits.Select(s => MannWhitney.U(s.A, s.B)), u => Math.Abs(u - a.Length * b.Length / 2.0));
        IsShare(KolmogorovSmirnov.Test(a, b), splits.Select(s => KolmogorovSmirnov.Test(s.A, s.B).Statistic), v => v);
        var turned = MannWhitney.Splits(b, a);
        var count = MannWhitney.Splits(a, b);
        Assert.Equal(count with { AtMost = count.AtLeast, AtLeast = count.AtMost }, turned);
        Assert.Equal(splits.Length, count.All);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Several_groups(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        int[][] sizes = [[1, 1, 1], [2, 1, 3], [1, 2, 2, 1], [3, 3], [1, 1, 1, 1, 1, 1], [4, 1, 1]];
        var chosen = sizes[seed % sizes.Length];
        var values = Sample(chosen.Sum(), random, seed);
        double[][] Grouped(double[] order) =>
            [.. chosen.Select((size, g) => order[chosen.Take(g).Sum()..(chosen.Take(g).Sum() + size)])];
        var trend = JonckheereTerpstra.Test(Grouped(values));
        if (double.IsNaN(trend.J)) return;
        var orders = Orders.Of(values).Select(Grouped).ToArray();
        var all = orders.Select(groups => JonckheereTerpstra.Test(groups).J).ToArray();
        var middle = all.Average();
        IsShare(new(trend.J, trend.P, trend.Method), all, j => Math.Abs(j - middle));
        Near(all.Count(j => j >= trend.J) / (double)all.Length, trend.PIncreasing);
        IsShare(KruskalWallis.Test(Grouped(values)), orders.Select(groups => KruskalWallis.Test(groups).Statistic), h => h);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Conditions_within_blocks(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        var (k, b) = ((int, int)[])[(2, 4), (3, 3), (3, 4), (4, 2), (2, 1), (4, 1)] is var shapes ? shapes[seed % shapes.Length] : default;
        double[][] blocks = [.. Enumerable.Range(0, b).Select(i => Sample(k, random, seed + i))];
        var trend = PageTrend.Test(blocks);
        if (double.IsNaN(trend.Z)) return;
        IEnumerable<double[][]> arrangements = [[]];
        foreach (var block in blocks)
            arrangements = arrangements.SelectMany(before => Orders.Of(block).Select(order => (double[][])[.. before, order]));
        var all = arrangements.ToArray();
        var l = all.Select(blocks => PageTrend.Test(blocks).L).ToArray();
        var middle = l.Average();
        IsShare(new(trend.L, trend.P, trend.Method), l, v => Math.Abs(v - middle));
        Near(l.Count(v => v >= trend.L) / (double)l.Length, trend.PIncreasing);
        IsShare(Friedman.Test(blocks), all.Select(blocks => Friedman.Test(blocks).Statistic), q => q);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void No_p_of_ranks_knows_units_or_which_way_is_up(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        double[] x = Sample(4 + seed % 6, random, seed), y = Sample(4 + seed % 6, random, seed + 1);
        foreach (var change in (Func<double, double>[])[Math.Exp, v => 1e300 * v, v => v * v * v - 7, v => -v])
        {
            double[] bent = [.. y.Select(change)];
            Near(Correlation.SpearmanTest(x, y).P, Correlation.SpearmanTest(x, bent).P);
            Near(Correlation.SpearmanTest(x, y).P, Correlation.SpearmanTest(bent, x).P);
            Near(Kendall.TauB(x, y).P, Kendall.TauB(bent, x).P);
            double[] shifted = [.. x.Select(change)];
            Near(MannWhitney.Test(x, y).P, MannWhitney.Test(shifted, bent).P);
            Near(KruskalWallis.Test([x[..2], x[2..]]).P, KruskalWallis.Test([shifted[2..], shifted[..2]]).P);
            Near(Friedman.Test([x[..3], y[..3]]).P, Friedman.Test([bent[..3], shifted[..3]]).P);
        }
    }

    [Fact]
    public void The_largest_samples_still_have_an_exact_p()
    {
        var random = new SplitMix64(11);
        double[] Tied(int n) => [.. Enumerable.Range(0, n).Select(_ => (double)random.NextInt32(3))];
        double[] Free(int n) => Samples.Gaussian(n, random);
        var methods = new List<TestMethod>();
        foreach (var sample in (Func<int, double[]>[])[Tied, Free])
        {
            double[][] Blocks(int k, int b) => [.. Enumerable.Range(0, b).Select(_ => sample(k))];
            double[][] singles = [.. sample(12).Select(v => (double[])[v])];
            foreach (var test in (Func<TestMethod>[])
            [
                () => MannWhitney.Test(sample(10), sample(10)).Method,
                () => MannWhitney.Test(sample(11), sample(11)).Method,
                () => MannWhitney.Test(sample(1), sample(100_000)).Method,
                () => Correlation.SpearmanTest(sample(12), sample(12)).Method,
                () => Kendall.TauB(sample(12), sample(12)).Method,
                () => Wilcoxon.Test([.. sample(20).Select(v => v + 1)]).Method,
                () => JonckheereTerpstra.Test(singles).Method,
                () => JonckheereTerpstra.Test(Blocks(2, 6)).Method,
                () => KruskalWallis.Test(singles).Method,
                () => KruskalWallis.Test(Blocks(4, 3)).Method,
                () => PageTrend.Test(Blocks(5, 6)).Method,
                () => PageTrend.Test(Blocks(9, 3)).Method,
                () => Friedman.Test(Blocks(5, 6)).Method,
                () => Friedman.Test(Blocks(6, 5)).Method,
                () => Friedman.Test(Blocks(4, 7)).Method,
            ])
                methods.Add(test());
        }
        Assert.All(methods, method => Assert.Equal(TestMethod.Exact, method));
    }

    [Fact]
    public void Ranks_that_agree_wholly_have_an_exact_p_at_any_size()
    {
        double[] x = [.. Enumerable.Range(0, 20).Select(i => (double)i)];
        var factorial = x.Skip(1).Aggregate(1.0, (product, i) => product * (i + 1));
        foreach (var y in (double[][])[x, [.. x.Reverse()], [.. x.Select(Math.Exp)]])
            Assert.Equal(2 / factorial * 1e18, Correlation.SpearmanTest(x, y).P * 1e18, 1e-9);
        double[] halves = [.. x.Select(v => v < 10 ? 0.0 : 1)], lopsided = [.. x.Select(v => v < 15 ? 0.0 : 1)];
        Assert.Equal(2 / 184756.0, Correlation.SpearmanTest(halves, halves).P, 1e-15);      // 20! / 10!²
        Assert.Equal(1 / 15504.0, Correlation.SpearmanTest(lopsided, lopsided).P, 1e-15);   // 20! / (15!·5!), the other end cannot be
        double[] many = [.. Enumerable.Range(0, 500).Select(i => (double)i)];
        Assert.True(Correlation.SpearmanTest(many, many).P > 0);
        Assert.Equal(TestMethod.StudentT, Correlation.SpearmanTest(x, [.. x.Skip(1), 0]).Method);
    }

    [Fact]
    public void Above_its_limit_each_test_says_which_approximation_it_is()
    {
        var random = new SplitMix64(3);
        double[] x = Samples.Gaussian(40, random), y = Samples.Gaussian(40, random), tied = [.. y.Select(v => Math.Round(v))];
        Assert.Equal(TestMethod.StudentT, Correlation.SpearmanTest(x, y).Method);
        Assert.Equal(TestMethod.Normal, Kendall.TauB(x, tied).Method);
        Assert.Equal(TestMethod.Exact, Kendall.TauB(x[..33], y[..33]).Method);
        Assert.Equal(TestMethod.Normal, Wilcoxon.Test(x[..21]).Method);
        Assert.Equal(TestMethod.Exact, Wilcoxon.Test([.. x[..20], 0, 0, 0]).Method);   // zeros do not count
        Assert.Equal(TestMethod.Normal, MannWhitney.Test(x[..12], y[..12]).Method);
        Assert.Equal(TestMethod.Normal, JonckheereTerpstra.Test([x[..6], y[..7]]).Method);
        Assert.Equal(TestMethod.ChiSquared, KruskalWallis.Test([x[..6], y[..7]]).Method);
        Assert.Equal(TestMethod.Normal, PageTrend.Test([.. Enumerable.Range(0, 11).Select(i => x[i..(i + 3)])]).Method);
        Assert.Equal(TestMethod.ChiSquared, Friedman.Test([.. Enumerable.Range(0, 11).Select(i => x[i..(i + 3)])]).Method);
        Assert.Equal(TestMethod.StudentT, PairedT.Test(x).Method);
        Assert.Equal(TestMethod.RandomPermutations, RandomPermutation.SignFlips(x, 1, 99).Method);
    }

    [Fact]
    public void The_approximations_carry_on_from_the_exact_p()
    {
        var random = new SplitMix64(8);
        double[] d = [.. Samples.Gaussian(20, random).Select(v => v + 0.5)];
        double[] a = Samples.Gaussian(11, random), b = [.. a.Select(v => v + 0.4)];
        Close(Wilcoxon.Test(d).P, Wilcoxon.Test([.. d, 0.01]).P);
        Close(MannWhitney.Test(a, b).P, MannWhitney.Test([.. a, -9], [.. b, -8]).P);
        double[][] blocks = [.. Enumerable.Range(0, 10).Select(_ => Samples.Gaussian(3, random))];
        Close(Friedman.Test(blocks).P, Friedman.Test([.. blocks, [1, 1, 1]]).P);
        Close(PageTrend.Test(blocks).P, PageTrend.Test([.. blocks, [1, 1, 1]]).P);
        static void Close(double exact, double approximate)
        {
            if (!(Math.Abs(exact - approximate) <= 0.12)) Assert.Fail($"{exact} against {approximate}");
        }
    }

    [Fact]
    public void Two_large_groups_with_ties_have_the_normal_p_of_fewer_distinct_ranks()
    {
        // U, its mean and its variance worked out by hand: counts of 0, 1, 2 are 2, 5, 9 against 7, 4, 3.
        double[] a = [.. Enumerable.Repeat(0.0, 2), .. Enumerable.Repeat(1.0, 5), .. Enumerable.Repeat(2.0, 9)];
        double[] b = [.. Enumerable.Repeat(0.0, 7), .. Enumerable.Repeat(1.0, 4), .. Enumerable.Repeat(2.0, 3)];
        var found = MannWhitney.Test(a, b);
        Assert.Equal((164.5, TestMethod.Normal), (found.Statistic, found.Method));
        Near(0.02142255579391566, found.P);
        Near(0.02142255579391566, MannWhitney.Test(b, a).P);
        // Without ties, and where U is its own mean.
        Near(0.7583164735262904, MannWhitney.Test([.. Enumerable.Range(0, 13).Select(i => 2.0 * i)],
            [.. Enumerable.Range(0, 13).Select(i => 2.0 * i + 1)]).P);
        double[] halves = [.. Enumerable.Range(0, 16).Select(i => (double)(i % 2))];
        Assert.Equal(new(112, 1, TestMethod.Normal), MannWhitney.Test(halves, halves[..14]));
    }

    // Every second sample has ties.
    private static double[] Sample(int n, SplitMix64 random, int seed) => seed % 2 == 0
        ? Samples.Gaussian(n, random)
        : [.. Enumerable.Range(0, n).Select(_ => (double)random.NextInt32(3))];

    private static IEnumerable<(double[] A, double[] B)> Splits(double[] all, int size) => Enumerable.Range(0, 1 << all.Length)
        .Where(chosen => System.Numerics.BitOperations.PopCount((uint)chosen) == size)
        .Select(chosen => (all.Where((_, i) => (chosen >> i & 1) != 0).ToArray(), all.Where((_, i) => (chosen >> i & 1) == 0).ToArray()));

    private static void IsShare(TestOutcome outcome, IEnumerable<double> figures, Func<double, double> distance)
    {
        if (double.IsNaN(outcome.Statistic))
        {
            Assert.Equal(TestOutcome.Undefined, outcome);
            return;
        }
        Assert.Equal(TestMethod.Exact, outcome.Method);
        var all = figures.ToArray();
        Near(all.Count(figure => distance(figure) >= distance(outcome.Statistic) - Rounding) / (double)all.Length, outcome.P);
    }

    private static void Near(double expected, double actual)
    {
        if (double.IsNaN(expected) && double.IsNaN(actual)) return;
        if (!(Math.Abs(expected - actual) <= 1e-12)) Assert.Fail($"expected {expected:R}, got {actual:R}");
    }
}
