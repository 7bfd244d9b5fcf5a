using Sparsescope.Statistics;

namespace Sparsescope.Tests.Statistics;

/// <summary>What is not defined is NaN, and never a number that looks like a finding.</summary>
public sealed class EdgeTests
{
    private static readonly double[] s_none = [], s_one = [1], s_equal = [0.1, 0.1, 0.1], s_broken = [1, double.NaN, 3], s_fine = [1, 2, 4];

    public static TheoryData<string, double> Undefined => new()
    {
        { "mean of none", Moments.Mean(s_none) },
        { "variance of one", Moments.Variance(s_one) },
        { "skew of equal values", Moments.Skew(s_equal) },
        { "correlation with a constant", Correlation.Pearson(s_equal, s_fine) },
        { "rank correlation with a constant", Correlation.Spearman(s_fine, s_equal) },
        { "correlation with NaN", Correlation.Spearman(s_broken, s_fine) },
        { "p of a correlation of one", Correlation.P(1, 1) },
        { "p of a rank correlation with a constant", Correlation.SpearmanTest(s_fine, s_equal).P },
        { "d of one", EffectSize.CohensD(s_one, s_fine) },
        { "signed ranks of zeros, ranked", Wilcoxon.Pratt([0, 0]).P },
        { "conditions of constant blocks", Friedman.Test([s_equal]).P },
        { "conditions in no block", Friedman.Test([]).P },
        { "conditions with NaN", Friedman.Test([s_broken, s_fine]).P },
        { "median of no means", HodgesLehmann.OneSample(s_none) },
        { "median of differences with NaN", HodgesLehmann.TwoSample(s_fine, s_broken) },
        { "exact proportion of none", ClopperPearson.Of(0, 0).Low },
        { "splits beyond float64", ExactPermutation.Splits([1.7e308], [-1.7e308]).P },
        { "flips of an infinity", ExactPermutation.SignFlips([double.PositiveInfinity, 1]).P },
        { "random splits beyond float64", RandomPermutation.Splits([1.7e308], [-1.7e308], 1).P },
        { "random flips of an infinity", RandomPermutation.SignFlips([double.NegativeInfinity, 1], 1).P },
        { "slope beyond float64", LinearRegression.Fit([1e-200, 2e-200], [1e200, 3e200]).Slope },
        { "slope below float64", LinearRegression.Fit([1e200, 2e200], [1e-200, 3e-200]).Slope },
        { "variance beyond float64", Moments.Variance([1e200, 2e200]) },
        { "variance below float64", Moments.Variance([1e-200, 2e-200]) },
        { "interval of a correlation of three", Correlation.FisherInterval(0.5, 3).Low },
        { "tau with a constant", Kendall.TauB(s_fine, s_equal).Statistic },
        { "tau with NaN", Kendall.TauB(s_broken, s_fine).P },
        { "slope over equal x", LinearRegression.Fit(s_equal, s_fine).Slope },
        { "median slope over equal x", TheilSen.Slope(s_equal, s_fine) },
        { "median slope of too many", TheilSen.Slope(new double[TheilSen.MostPoints + 1], new double[TheilSen.MostPoints + 1]) },
        { "partial correlation given x", PartialCorrelation.Pearson(s_fine, s_fine, [s_fine]).R },
        { "partial correlation given NaN", PartialCorrelation.Pearson(s_fine, s_fine, [s_broken]).R },
        { "rank test of none", MannWhitney.Test(s_none, s_fine).P },
        { "rank test with NaN", MannWhitney.Test(s_broken, s_fine).P },
        { "Welch of one", WelchTest.Test(s_one, s_fine).P },
        { "Welch of constants", WelchTest.Test(s_equal, s_equal).P },
        { "distance from none", KolmogorovSmirnov.Test(s_none, s_fine).P },
        { "distance with NaN", KolmogorovSmirnov.Test(s_broken, s_fine).Statistic },
        { "d of constants", EffectSize.CohensD(s_equal, s_equal) },
        { "d_z of equal differences", EffectSize.CohensDz(s_equal) },
        { "delta of none", EffectSize.CliffsDelta(s_none, s_fine) },
        { "signed ranks of zeros", Wilcoxon.Test([0, 0]).P },
        { "signed ranks with NaN", Wilcoxon.Test(s_broken).P },
        { "t of equal differences", PairedT.Test(s_equal).P },
        { "sign flips of none", ExactPermutation.SignFlips(s_none).P },
        { "splits with NaN", ExactPermutation.Splits(s_broken, s_fine).P },
        { "random flips with NaN", RandomPermutation.SignFlips(s_broken, 1).P },
        { "random splits of none", RandomPermutation.Splits(s_none, s_fine, 1).P },
        { "random orders of a constant", RandomPermutation.Spearman(s_equal, s_fine, 1).P },
        { "trend over one group", JonckheereTerpstra.Test([s_fine]).P },
        { "trend of equal values", JonckheereTerpstra.Test([s_equal, s_equal]).Z },
        { "trend with NaN", JonckheereTerpstra.Test([s_broken, s_fine]).Z },
        { "several groups, one empty", KruskalWallis.Test([s_none, s_fine]).P },
        { "trend in no block", PageTrend.Test([]).P },
        { "trend in constant blocks", PageTrend.Test([s_equal]).P },
        { "trend in a block with NaN", PageTrend.Test([s_broken, s_fine]).P },
        { "t interval of one", TInterval.Of(s_one).High },
        { "bootstrap of one", Bootstrap.MeanBca(s_one, 1).Low },
        { "bootstrap with NaN", Bootstrap.MeanPercentile(s_broken, 1).Low },
        { "proportion of none", Wilson.Of(0, 0).Low },
        { "area without negatives", BinaryScores.Auroc([true, true], [1, 2]) },
        { "area with NaN", BinaryScores.Auroc([true, false, true], s_broken) },
        { "precision without positives", BinaryScores.AveragePrecision([false, false], [1, 2]) },
        { "calibration with NaN", BinaryScores.CalibrationError([true, false, true], s_broken) },
        { "log loss with NaN", BinaryScores.LogLoss([true, false, true], s_broken) },
    };

    [Theory, MemberData(nameof(Undefined))]
    public void Undefined_figures_are_nan(string what, double figure) => Assert.True(double.IsNaN(figure), $"{what}: {figure}");

    [Fact]
    public void Equal_observations_have_an_interval_without_width()
    {
        var interval = Bootstrap.MeanBca([0.5, 0.5, 0.5], 1);
        Assert.Equal((0.5, 0.5), (interval.Low, interval.High));
    }

    [Fact]
    public void Lengths_that_differ_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Correlation.Pearson(s_one, s_fine));
        Assert.Throws<ArgumentException>(() => Kendall.TauB(s_one, s_fine));
        Assert.Throws<ArgumentException>(() => PageTrend.Test([s_one, s_fine]));
        Assert.Throws<ArgumentException>(() => BinaryScores.Auroc([true], s_fine));
        Assert.Throws<ArgumentException>(() => ExactPermutation.SignFlips(new double[21]));
    }

    [Theory]
    [InlineData(0.95, 1, 12.706204736432095)]
    [InlineData(0.9999, 1, 6366.197671261)]
    [InlineData(0.95, 10, 2.2281388519649385)]
    [InlineData(0.99, 1000, 2.580754698065949)]
    public void Quantiles_of_t_are_those_of_tables(double level, int freedom, double expected) =>
        Assert.Equal(1, StudentDistribution.TwoSidedQuantile(level, freedom) / expected, 1e-9);

    [Fact]
    public void Distances_of_two_samples_by_hand()
    {
        // Of the six orders of two and two, two part them wholly.
        Assert.Equal(1.0 / 3, KolmogorovSmirnov.Test([1, 2], [3, 4]).P, 1e-12);
        Assert.Equal(1, KolmogorovSmirnov.Test([1, 2], [1, 2]).P);
        // Of three and two: D = 1 for two orders of ten.
        Assert.Equal(0.2, KolmogorovSmirnov.Test([1, 2, 3], [4, 5]).P, 1e-12);
    }

    [Fact]
    public void The_limit_of_the_distance_carries_on_from_the_exact_p()
    {
        double[] a = [.. Enumerable.Range(0, KolmogorovSmirnov.MostExact).Select(i => (double)i)];
        double[] b = [.. Enumerable.Range(0, 500).Select(i => 20 * i + 600.0)];
        double exact = KolmogorovSmirnov.Test(a, b).P, limit = KolmogorovSmirnov.Test([.. a, 10_000], b).P;
        if (!(Math.Abs(limit / exact - 1) <= 0.1)) Assert.Fail($"{exact} against {limit}");
    }
}
