using Sparsescope.Statistics;

namespace Sparsescope.Tests.Statistics;

/// <summary>Trend tests against small cases worked by hand and against every order there is.</summary>
public sealed class TrendTests
{
    // Ten students' ratings of a tutorial, a lecture and a seminar; L = 133.5 as published with scipy's page_trend_test.
    private static readonly double[][] s_ratings =
    [
        [3, 4, 3], [2, 2, 4], [3, 3, 5], [1, 3, 2], [2, 3, 2], [2, 4, 5], [1, 2, 4], [3, 4, 4], [2, 4, 5], [1, 3, 4],
    ];

    [Fact]
    public void Page_agrees_with_a_published_example() => Assert.Equal(133.5, PageTrend.Test(s_ratings).L);

    [Fact]
    public void Page_without_ties_has_the_textbook_moments()
    {
        var trend = PageTrend.Test([[1, 2, 3, 4], [2, 1, 4, 3], [5, 6, 7, 9]]);
        Assert.Equal(30 + 28 + 30, trend.L);
        Assert.Equal((88 - 75) / Math.Sqrt(3 * 16 * 25 * 3 / 144.0), trend.Z, 1e-12);   // mean b·k(k+1)²/4, variance b·k²(k+1)²(k−1)/144
        Assert.Equal(PageTrend.Test([[1, 2, 3, 4], [2, 1, 4, 3], [5, 6, 7, 9]]).PIncreasing, trend.P / 2, 1e-15);
    }

    [Fact]
    public void Page_with_ties_has_the_variance_of_every_order()
    {
        double[] block = [1, 1, 2, 3];
        var l = Orders.Of(block).Select(order => PageTrend.Test([order]).L).ToArray();
        var mean = l.Average();
        var deviation = Math.Sqrt(l.Average(v => (v - mean) * (v - mean)));
        var trend = PageTrend.Test([block]);
        Assert.Equal((trend.L - mean) / deviation, trend.Z, 1e-12);
    }

    [Fact]
    public void Jonckheere_with_ties_has_the_moments_of_every_order()
    {
        double[] values = [1, 1, 2, 2, 2, 3, 4];
        static JonckheereTerpstra Test(double[] v) => JonckheereTerpstra.Test([v[..2], v[2..4], v[4..]]);
        var j = Orders.Of(values).Select(order => Test(order).J).ToArray();
        var mean = j.Average();
        var deviation = Math.Sqrt(j.Average(v => (v - mean) * (v - mean)));
        var trend = Test(values);
        Assert.Equal((trend.J - mean) / deviation, trend.Z, 1e-9);
        Assert.True(Math.Abs(trend.ZWithoutTies) < Math.Abs(trend.Z));
    }

    [Fact]
    public void Jonckheere_by_hand()
    {
        // Of 1 2 | 2 3: three pairs rise and one is tied.
        Assert.Equal(3.5, JonckheereTerpstra.Test([[1, 2], [2, 3]]).J);
        Assert.Equal(0, JonckheereTerpstra.Test([[3, 4], [1, 2]]).J);
    }
}
