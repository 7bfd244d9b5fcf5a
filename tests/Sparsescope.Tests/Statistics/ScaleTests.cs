using Sparsescope.Statistics;

namespace Sparsescope.Tests.Statistics;

/// <summary>Figures at the ends of float64 are those of the same values in its middle.</summary>
public sealed class ScaleTests
{
    public static TheoryData<int> Exponents => [-1074, -1000, -600, -400, -160, 0, 160, 400, 600, 1000, 1020];

    [Theory, MemberData(nameof(Exponents))]
    public void A_power_of_two_changes_no_figure_that_has_no_unit(int exponent)
    {
        // Whole numbers, so that the subnormal ones are exact as well.
        double[] x = [3, 1, 4, 1, 5, 9, 2, 6], y = [2, 7, 1, 8, 2, 8, 1, 8], z = [1, 6, 1, 8, 0, 3, 3, 9], w = [5, 7, 7, 2, 1, 5, 6, 6];
        double[] u = Scaled(x, exponent), v = Scaled(y, -exponent / 2), c = Scaled(z, exponent / 3), same = Scaled(y, exponent);
        Assert.Equal(Correlation.Pearson(x, y), Correlation.Pearson(u, v));
        Assert.Equal(EffectSize.CohensD(x, y), EffectSize.CohensD(u, same));
        Assert.Equal(EffectSize.CohensDz(x), EffectSize.CohensDz(u));
        Assert.Equal(PairedT.Test(x), PairedT.Test(u));
        Assert.Equal(WelchTest.Test(x, y), WelchTest.Test(u, same));
        Assert.Equal(Moments.Skew(x), Moments.Skew(u));
        Assert.Equal(Moments.ExcessKurtosis(x), Moments.ExcessKurtosis(u));
        Assert.Equal(ExactPermutation.SignFlips(x).P, ExactPermutation.SignFlips(u).P);
        Assert.Equal(ExactPermutation.Splits(x, y).P, ExactPermutation.Splits(u, same).P);
        Assert.Equal(RandomPermutation.SignFlips(x, 1, 99).P, RandomPermutation.SignFlips(u, 1, 99).P);
        Assert.Equal(RandomPermutation.Splits(x, y, 1, 99).P, RandomPermutation.Splits(u, same, 1, 99).P);
        Near(PartialCorrelation.Pearson(x, y, [z, w]).R, PartialCorrelation.Pearson(u, v, [c, w]).R);
        Near(PartialCorrelation.Pearson(x, y, [z, w]).P, PartialCorrelation.Pearson(u, v, [w, c, Scaled(z, -exponent / 2)]).P);
    }

    [Theory, MemberData(nameof(Exponents))]
    public void A_power_of_two_scales_every_figure_that_has_a_unit(int exponent)
    {
        double[] x = [3, 1, 4, 1, 5, 9, 2, 6], y = [2, 7, 1, 8, 2, 8, 1, 8], u = Scaled(x, exponent), same = Scaled(y, exponent);
        double unit = Math.ScaleB(1, exponent), last = Math.Max(1e-15 * unit, double.Epsilon);
        Close(Moments.Mean(x), Moments.Mean(u));
        Close(Moments.StandardDeviation(x), Moments.StandardDeviation(u));
        Close(TInterval.Of(x).Low, TInterval.Of(u).Low);
        Close(Bootstrap.MeanBca(x, 3).High, Bootstrap.MeanBca(u, 3).High);
        Close(Bootstrap.MeanPercentile(x, 3).Low, Bootstrap.MeanPercentile(u, 3).Low);
        Close(LinearRegression.Fit(x, y).Intercept, LinearRegression.Fit(x, same).Intercept);
        Close(LinearRegression.Fit(x, y).SlopeError, LinearRegression.Fit(x, same).SlopeError);
        Close(TheilSen.Slope(x, y), TheilSen.Slope(x, same));
        Close(HodgesLehmann.OneSample(x), HodgesLehmann.OneSample(u));
        Close(HodgesLehmann.TwoSample(x, y), HodgesLehmann.TwoSample(u, same));
        Close(ExactPermutation.Splits(x, y).Statistic, ExactPermutation.Splits(u, same).Statistic);
        Close(LinearRegression.Fit(x, y).Slope, LinearRegression.Fit(Scaled(x, -exponent / 2), Scaled(y, exponent - exponent / 2)).Slope);

        void Close(double plain, double scaled)
        {
            if (plain * unit == 0 && double.IsNaN(scaled)) return;   // too small for float64: not 0
            var bound = 4 * last * Math.Max(1, Math.Abs(plain));
            if (!(Math.Abs(plain * unit - scaled) <= bound)) Assert.Fail($"{plain:R} by {unit:R}: {scaled:R}");
        }
    }

    [Fact]
    public void Sums_beyond_float64_have_the_mean_of_exact_arithmetic()
    {
        Assert.Equal(1.5e308, Moments.Mean([1.7e308, 1.3e308]), 1e294);
        Assert.Equal(0, Moments.Mean([1.7e308, 1.7e308, -1.7e308, -1.7e308]));
        Assert.Equal(double.Epsilon, Moments.Mean([double.Epsilon, double.Epsilon]));
        Assert.True(double.IsNaN(Moments.StandardDeviation([1.7e308, -1.7e308])));
        Assert.Equal(Math.Sqrt(0.5) * 1.7e308, Moments.StandardDeviation([1.7e308, 0]), 1e294);
        Assert.True(double.IsNaN(Moments.Mean([double.PositiveInfinity, 1])));
    }

    [Fact]
    public void One_value_far_from_the_rest_keeps_what_is_defined_of_them()
    {
        // Exactly: three of four values stand at one place beside the fourth.
        double[] far = [1, 2, 3, 1e300], near = [4, 5, 6, 7, 8];
        Near(1, WelchTest.Test(far, near).T);
        Near(3, WelchTest.Test(far, near).Freedom);
        Near(0.5 / Math.Sqrt(3.0 / 7), EffectSize.CohensD(far, near));       // (1/4) / √(3·(1/4)/7) of 1e300
        Near(Math.Sqrt(0.5), Correlation.Pearson([1, 2, 3, 4, 1e300], [1, 2, 3, 4, 5]));
        // A constant group far away does not hide the spread of the other.
        Near(1e300 / Moments.StandardDeviation(near) * Math.Sqrt(5) / 1e300, WelchTest.Test([1e300, 1e300], near).T / 1e300);
    }

    [Fact]
    public void A_line_through_figures_of_any_size_is_fitted_with_its_errors()
    {
        double[] x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], y = [1, 3, 2, 5, 6, 9, 8, 7, 4, 4, 2, 1];
        var plain = TwoLines.Of(x, y);
        foreach (var exponent in (int[])[-700, 700])
        {
            var scaled = TwoLines.Of(Scaled(x, exponent), Scaled(y, exponent));
            Assert.Equal(plain.Break, Math.ScaleB(scaled.Break, -exponent), 1e-12);
            Assert.Equal(plain.Before.Slope, scaled.Before.Slope, 1e-12);
            Assert.Equal(plain.Before.P, scaled.Before.P, 1e-12);
            Assert.Equal(plain.After.P, scaled.After.P, 1e-12);
        }
    }

    [Fact]
    public void Wide_numbers_round_as_float64_does_and_hold_more()
    {
        WideNumber tiny = 1e-300, large = 1e300;
        Assert.Equal(1, (tiny * large).ToDouble(), 1e-15);
        Assert.Equal(1e300, (large * large / large).ToDouble());
        Assert.Equal(1e300, (large * large).Sqrt().ToDouble());
        Assert.Equal(1e-300, (tiny * tiny).Sqrt().ToDouble());
        Assert.True(double.IsNaN((large * large).ToDouble()) && double.IsNaN((tiny * tiny).ToDouble()));
        Assert.Equal(0, (large - large).ToDouble());
        Assert.Equal(1e300, (large + tiny).ToDouble());
        Assert.True(double.IsNaN((large / 0).ToDouble()) && double.IsNaN(new WideNumber(double.NegativeInfinity).ToDouble()));
        Assert.True(double.IsNaN((tiny - large).Sqrt().ToDouble()) && (large - tiny).IsPositive && !(tiny - large).IsPositive);
        Assert.Equal(0.1 + 0.2, ((WideNumber)0.1 + 0.2).ToDouble());
        Assert.Equal(double.Epsilon, new WideNumber(double.Epsilon).ToDouble());
    }

    [Theory]
    [InlineData(2.0, 1.0)]
    [InlineData(-0.001, 1e9)]
    [InlineData(1e200, 0)]
    [InlineData(3.0, -1e-7)]
    public void A_linear_function_of_a_covariate_counts_for_nothing(double slope, double offset)
    {
        var random = new SplitMix64(5);
        double[] x = Samples.Gaussian(30, random), y = Samples.Gaussian(30, random), z = Samples.Gaussian(30, random);
        double[] w = Samples.Gaussian(30, random), copy = [.. z.Select(v => slope * v + offset)], constant = [.. z.Select(_ => 0.1)];
        var alone = PartialCorrelation.Pearson(x, y, [z, w]);
        var more = PartialCorrelation.Pearson(x, y, [z, copy, w, constant, [.. z.Zip(w, (a, b) => a - 2 * b)]]);
        Near(alone.R, more.R);
        Near(alone.P, more.P);
        Assert.Equal(alone.Interval.High, more.Interval.High, 1e-9);
        Assert.Equal((2, 2), (alone.Covariates, more.Covariates));
        Assert.Equal([1, 3, 4], more.LeftOut);
        Assert.Empty(alone.LeftOut);
    }

    [Fact]
    public void A_covariate_that_is_nearly_a_copy_is_still_one_of_its_own()
    {
        var random = new SplitMix64(6);
        double[] x = Samples.Gaussian(30, random), y = Samples.Gaussian(30, random), z = Samples.Gaussian(30, random);
        double[] near = [.. z.Select(v => 1000 + v + 1e-4 * random.NextGaussian())];
        Assert.Equal(2, PartialCorrelation.Pearson(x, y, [z, near]).Covariates);
        Assert.Equal(1, PartialCorrelation.Spearman(x, y, [z, [.. z.Select(Math.Exp)]]).Covariates);   // of ranks it is a copy
        Assert.Equal(2, PartialCorrelation.Pearson(x, y, [z, [.. z.Select(Math.Exp)]]).Covariates);
    }

    private static double[] Scaled(double[] values, int exponent) => [.. values.Select(v => Math.ScaleB(v, exponent))];

    private static void Near(double expected, double actual)
    {
        var bound = 1e-10 * Math.Max(1, Math.Abs(expected));
        if (!(Math.Abs(expected - actual) <= bound)) Assert.Fail($"expected {expected:R}, got {actual:R}");
    }
}
