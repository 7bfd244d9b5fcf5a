using Sparsescope.Statistics;

namespace Sparsescope.Tests.Statistics;

public sealed class AurocComparisonTests
{
    [Fact]
    public void The_difference_has_the_variance_of_DeLong_counted_pair_by_pair()
    {
        var random = new SplitMix64(5);
        for (var round = 0; round < 40; round++)
        {
            var n = 8 + random.NextInt32(30);
            var positive = Enumerable.Range(0, n).Select(i => i < 3 || (i > 5 && random.NextInt32(2) == 1)).ToArray();
            var a = positive.Select(p => random.NextInt32(9) + (p ? 2.0 : 0)).ToArray();   // ties
            var b = positive.Select(p => random.NextInt32(9) + (p ? 1.0 : 0)).ToArray();
            var (difference, p) = AurocComparison.Of(positive, a, b);
            var (estimate, variance) = Naive(positive, a, b);
            if (!(Math.Abs(difference.Estimate - estimate) <= 1e-12)) Assert.Fail($"{difference.Estimate} is not {estimate}");
            var reach = 1.959963984540054 * Math.Sqrt(variance);
            if (!(Math.Abs(difference.High - Math.Min(1, estimate + reach)) <= 1e-9))
                Assert.Fail($"{difference.High} is not {estimate + reach}");
            if (!(p is >= 0 and <= 1)) Assert.Fail($"p {p}");
            if (!(Math.Abs(p - AurocComparison.Of(positive, b, a).P) <= 1e-12)) Assert.Fail("p depends on the order of the scores");
        }
    }

    [Fact]
    public void Scores_that_order_alike_do_not_differ()
    {
        bool[] positive = [true, false, true, false, true];
        var (difference, p) = AurocComparison.Of(positive, [1, 2, 3, 4, 5], [10, 20, 30, 40, 50]);
        Assert.Equal((0, 0, 0, 1), (difference.Estimate, difference.Low, difference.High, p));
    }

    [Fact]
    public void One_outcome_alone_or_a_NaN_leaves_nothing_defined()
    {
        Assert.True(double.IsNaN(AurocComparison.Of([true, true], [1, 2], [2, 1]).Difference.Estimate));
        Assert.True(double.IsNaN(AurocComparison.Of([true, false, true, false], [1, double.NaN, 3, 4], [1, 2, 3, 4]).P));
        Assert.True(double.IsNaN(AurocComparison.Of([true, false, false], [1, 2, 3], [3, 1, 2]).P));
    }

    [Theory]
    [InlineData(0.0, 5, 5), InlineData(1.0, 5, 7), InlineData(0.5, 40, 3), InlineData(0.93, 20, 20)]
    public void The_interval_of_an_area_holds_it_and_stays_on_the_scale(double area, int m, int n)
    {
        var interval = AurocInterval.Of(area, m, n);
        if (!(interval.Low >= 0 && interval.Low <= area && area <= interval.High && interval.High <= 1)) Assert.Fail($"{interval}");
        Assert.True(interval.Low < interval.High);
    }

    private static (double Estimate, double Variance) Naive(bool[] positive, double[] a, double[] b)
    {
        int[] up = [.. Enumerable.Range(0, a.Length).Where(i => positive[i])],
            down = [.. Enumerable.Range(0, a.Length).Where(i => !positive[i])];
        double Psi(double[] s, int i, int j) => s[i] > s[j] ? 1 : s[i] == s[j] ? 0.5 : 0;
        double[] v = [.. up.Select(i => down.Average(j => Psi(a, i, j) - Psi(b, i, j)))],
            w = [.. down.Select(j => up.Average(i => Psi(a, i, j) - Psi(b, i, j)))];
        double Variance(double[] x) => x.Sum(value => (value - x.Average()) * (value - x.Average())) / (x.Length - 1);
        return (v.Average(), Variance(v) / v.Length + Variance(w) / w.Length);
    }
}
