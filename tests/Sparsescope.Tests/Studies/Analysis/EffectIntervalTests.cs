using MathNet.Numerics.Distributions;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;
using static Sparsescope.Tests.Studies.Analysis.Tables;

namespace Sparsescope.Tests.Studies.Analysis;

/// <summary>Intervals of effects against their formulas written out, and where there is none.</summary>
public sealed class EffectIntervalTests
{
    private static readonly double[] s_replicates = [0.05, 0.1, 0.2, 0.25, 0.4];

    [Theory]
    [InlineData(0.90), InlineData(0.95)]
    public void Of_a_correlation_it_is_symmetric_in_artanh(double level)
    {
        var frame = Ranked(Scale.Ordinal, 5, 60);
        var reach = T(level, 58) * Deviation(s_replicates.Select(Math.Atanh));
        var found = EffectInterval.Of(frame, 0.2, s_replicates, level);
        Equal(0.2, Math.Tanh(Math.Atanh(0.2) - reach), Math.Tanh(Math.Atanh(0.2) + reach), level, 60, found);
    }

    [Fact]
    public void A_replicate_at_the_end_of_the_scale_is_drawn_in_by_half_an_observation()
    {
        var frame = Ranked(Scale.Ordinal, 5, 40);
        double[] replicates = [0.7, 0.8, 0.9, 1, -1];
        var reach = T(0.95, 38) * Deviation(replicates.Select(r => Math.Atanh(Math.Clamp(r, -1 + 1 / 80.0, 1 - 1 / 80.0))));
        var found = EffectInterval.Of(frame, 0.9, replicates, 0.95);
        Equal(0.9, Math.Tanh(Math.Atanh(0.9) - reach), Math.Tanh(Math.Atanh(0.9) + reach), 0.95, 40, found);
        // The estimate itself lies within, also where it is the end.
        Assert.Equal(1, EffectInterval.Of(frame, 1, replicates, 0.95).High);
        Assert.Equal(-1, EffectInterval.Of(frame, -1, replicates, 0.95).Low);
    }

    [Fact]
    public void Of_paired_differences_it_is_symmetric_in_arsinh()
    {
        var frame = Paired(30);
        static double To(double d) => Math.Asinh(d / Math.Sqrt(2));
        static double From(double v) => Math.Sqrt(2) * Math.Sinh(v);
        var reach = T(0.95, 29) * Deviation(s_replicates.Select(To));
        Equal(0.5, From(To(0.5) - reach), From(To(0.5) + reach), 0.95, 30, EffectInterval.Of(frame, 0.5, s_replicates, 0.95));
    }

    [Fact]
    public void Of_two_groups_it_is_that_of_the_area_under_the_curve()
    {
        var frame = Ranked(Scale.Ordinal, 2, 50);
        var area = AurocInterval.Of(0.6, 25, 25, 0.95);
        Equal(0.2, 2 * area.Low - 1, 2 * area.High - 1, 0.95, 50, EffectInterval.Of(frame, 0.2, [], 0.95));
    }

    [Fact]
    public void A_difference_takes_half_the_distance_between_the_points_one_standard_deviation_out()
    {
        var frame = Paired(30);
        // Of 0, 1, …, 10,000 the points at Φ(±1) lie 6826.9 apart.
        double[] replicates = [.. Enumerable.Range(0, 10_001).Select(k => (double)k).Reverse()];
        var found = EffectInterval.OfDifference(frame, 5, replicates, 0.90);
        var reach = T(0.90, 29) * 6826.89492 / 2;
        Equal(5, 5 - reach, 5 + reach, 0.90, 30, found, 1e-3);
    }

    [Fact]
    public void There_is_none_below_ten_units_without_an_effect_or_where_one_replicate_in_twenty_has_none()
    {
        AssertNone(EffectInterval.Of(Paired(9), 0.5, s_replicates, 0.95));
        AssertNone(EffectInterval.OfDifference(Paired(9), 0.5, s_replicates, 0.95));
        Assert.True(double.IsFinite(EffectInterval.Of(Paired(10), 0.5, s_replicates, 0.95).Low));
        Assert.True(double.IsFinite(EffectInterval.OfDifference(Paired(10), 0.5, s_replicates, 0.95).Low));
        AssertNone(EffectInterval.Of(Paired(30), double.NaN, s_replicates, 0.95));
        AssertNone(EffectInterval.OfDifference(Paired(30), double.NaN, s_replicates, 0.95));
        AssertNone(EffectInterval.Of(Paired(30), 0.5, [], 0.95));
        AssertNone(EffectInterval.Of(Paired(30), 0.5, [0.5], 0.95));
        AssertNone(EffectInterval.OfDifference(Paired(30), 0.5, [0.5], 0.95));
        double[] twenty = [.. Enumerable.Range(0, 19).Select(k => k / 19.0), double.NaN];
        Assert.True(double.IsFinite(EffectInterval.Of(Paired(30), 0.5, twenty, 0.95).Low));
        Assert.True(double.IsFinite(EffectInterval.OfDifference(Paired(30), 0.5, twenty, 0.95).Low));
        AssertNone(EffectInterval.Of(Paired(30), 0.5, twenty[1..], 0.95));
        AssertNone(EffectInterval.OfDifference(Paired(30), 0.5, twenty[1..], 0.95));

        static void AssertNone(Interval interval)
        {
            Assert.True(double.IsNaN(interval.Low) && double.IsNaN(interval.High));
            Assert.Equal(0.95, interval.Level);
        }
    }

    [Theory]
    [InlineData(-0.1, 0.3, 200, 0.02), InlineData(0, 1, 2, 0.5), InlineData(0, 1, 0, 0.7071067811865476)]
    public void An_end_moves_with_the_seed_by_two_standard_errors_of_the_spread(double low, double high, int resamples, double error) =>
        Assert.Equal(error, EffectInterval.MonteCarloError(new(0.1, low, high, 0.90, 50), resamples), 1e-12);

    private static RegressionFrame Ranked(Scale scale, int conditions, int n) => Of(Design(scale, conditions, false), n);

    private static RegressionFrame Paired(int n) => Of(Design(Scale.Ordinal, 2, true), n);

    private static RegressionFrame Of(Design design, int n)
    {
        var units = DesignUnits.Of(Make(design, n, (random, _, _, _) => random.NextGaussian()));
        return new(units, [.. Enumerable.Range(0, n)]);
    }

    private static double T(double level, int degrees) => StudentT.InvCDF(0, 1, degrees, (1 + level) / 2);

    private static double Deviation(IEnumerable<double> values)
    {
        var list = values.ToList();
        var mean = list.Average();
        return Math.Sqrt(list.Sum(v => (v - mean) * (v - mean)) / (list.Count - 1));
    }

    private static void Equal(double estimate, double low, double high, double level, int n, Interval found, double tolerance = 1e-9)
    {
        Assert.Equal((estimate, level, n), (found.Estimate, found.Level, found.N));
        Assert.Equal(low, found.Low, tolerance);
        Assert.Equal(high, found.High, tolerance);
    }
}
