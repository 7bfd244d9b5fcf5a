using Sparsescope.Statistics.Drift;

namespace Sparsescope.Tests.Statistics.Drift;

public class DetectorTests
{
    [Fact]
    public void No_detector_takes_a_NaN_or_a_p_outside_its_range()
    {
        Assert.Throws<ArgumentException>(() => new Cusum(0.5, 5).Push(double.NaN));
        Assert.Throws<ArgumentException>(() => new Ewma(0.1, 3).Push(double.NaN));
        Assert.Throws<ArgumentException>(() => new ShiryaevRoberts().Push(double.NaN));
        Assert.Throws<ArgumentException>(() => new PageHinkley().Push(double.NaN));
        Assert.Throws<ArgumentException>(() => new Adwin().Push(double.NaN));
        Assert.Throws<ArgumentException>(() => new ConformalScores([1, double.NaN]));
        Assert.Throws<ArgumentException>(() => new JointCusum(2, 0.5, 5).Push([1, double.NaN]));
        Assert.Throws<ArgumentException>(() => new JointCusum(2, 0.5, 5).Push([1]));
        foreach (var p in new[] { 0, -0.1, 1.1, double.NaN }) Assert.Throws<ArgumentException>(() => new SimpleJumper().Push(p));
    }

    [Fact]
    public void An_empty_reference_gives_p_that_is_the_draw_itself()
    {
        var scores = new ConformalScores([]);
        Assert.Equal(0.25, scores.Smoothed(3, 0.25));
        Assert.Equal(1, scores.Conservative(3));
    }

    [Fact]
    public void A_line_over_equal_lengths_is_the_mean_and_a_constant_figure_has_no_z()
    {
        var line = LengthLine.Fit([5, 5, 5, 5], [1, 2, 3, 4]);
        Assert.Equal(0, line.Slope);
        Assert.Equal(2.5, line.Intercept);
        Assert.Equal(Sparsescope.Statistics.Moments.StandardDeviation([1, 2, 3, 4]), line.Spread, 1e-15);
        Assert.True(double.IsNaN(LengthLine.Fit([1, 2, 3], [7, 7, 7]).Z(2, 7)));
        Assert.True(line.IsOutside(6));
    }

    [Fact]
    public void A_quantile_line_is_no_worse_than_any_line_through_two_points()
    {
        var random = new SplitMix64(21);
        for (var round = 0; round < 40; round++)
        {
            var n = 6 + random.NextInt32(20);
            // Few different lengths and values, so that points and slopes tie.
            double[] c = [.. Enumerable.Range(0, n).Select(_ => (double)random.NextInt32(5))];
            double[] y = [.. Enumerable.Range(0, n).Select(_ => round % 2 == 0 ? random.NextInt32(6) : random.NextGaussian())];
            if (c.Distinct().Count() == 1) continue;
            var tau = 0.05 + 0.9 * random.NextDouble();
            var best = double.PositiveInfinity;
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    if (c[i] == c[j]) continue;
                    var slope = (y[i] - y[j]) / (c[i] - c[j]);
                    best = Math.Min(best, Loss(c, y, y[i] - slope * c[i], slope, tau));
                }
            }
            var line = QuantileLine.Fit(c, y, tau);
            if (!(line.Loss <= best + 1e-9)) Assert.Fail($"round {round}: {line.Loss} instead of {best}");
        }
    }

    [Fact]
    public void Dependence_is_found_where_it_is_and_blocks_raise_the_limit()
    {
        double[] independent = Autoregression(1000, 0, 3), dependent = Autoregression(1000, 0.4, 3);
        Assert.Equal(1, Dependence.Of([independent]).Block(1000));
        var found = Dependence.Of([dependent]);
        Assert.True(found.IsFound);
        Assert.InRange(found.Lag1, 0.3, 0.5);
        double[] length = [.. independent.Select(_ => 1.0)];
        var singly = JointLimit.FromReference(length, [dependent], 0.5, 200, 0.9, 1, 1, references: 20, runs: 50);
        var blocks = JointLimit.FromReference(length, [dependent], 0.5, 200, 0.9, found.Block(1000), 1, references: 20, runs: 50);
        Assert.True(blocks.IfKnown > singly.IfKnown + 1, $"{blocks.IfKnown} beside {singly.IfKnown}");
    }

    [Fact]
    public void The_limit_from_a_reference_is_near_that_of_theory_and_the_same_at_every_run()
    {
        var values = Autoregression(1000, 0, 9);
        double[] length = [.. values.Select(_ => 1.0)];
        var limit = JointLimit.FromReference(length, [values], 0.5, 300, 0.9, 1, 4, references: 60, runs: 80);
        JointLimit Few() => JointLimit.FromReference(length, [values], 0.5, 100, 0.9, 1, 4, references: 10, runs: 50);
        Assert.Equal(Few(), Few());
        Assert.InRange(limit.H, CusumRunLength.TwoSidedLimit(0.5, 300) - 0.1, ReferenceRunLength.Limit(0.5, 300, 1000, 0.9) + 0.5);
        Assert.True(limit.H > limit.IfKnown);
    }

    private static double[] Autoregression(int n, double phi, ulong seed)
    {
        var random = new SplitMix64(seed);
        var values = new double[n];
        var x = random.NextGaussian();
        for (var i = 0; i < n; i++) values[i] = x = phi * x + Math.Sqrt(1 - phi * phi) * random.NextGaussian();
        return values;
    }

    private static double Loss(double[] c, double[] y, double intercept, double slope, double tau)
        => y.Select((value, i) => value - intercept - slope * c[i]).Sum(r => r * (tau - (r < 0 ? 1 : 0)));
}
