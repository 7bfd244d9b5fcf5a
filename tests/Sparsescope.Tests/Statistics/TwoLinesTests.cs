using Sparsescope.Statistics;

namespace Sparsescope.Tests.Statistics;

/// <summary>The two-lines test against shapes that are known, and its lines against plain normal equations.</summary>
public sealed class TwoLinesTests
{
    private const double Noise = 0.15;

    [Fact]
    public void A_peak_a_trough_and_a_line_are_told_apart()
    {
        var peak = Of(seed: 1, x => -(x - 2) * (x - 2));
        var trough = Of(seed: 2, x => (x - 2) * (x - 2));
        var line = Of(seed: 3, x => x);
        Assert.True(peak is { IsPeak: true, IsTrough: false });
        Assert.True(trough is { IsPeak: false, IsTrough: true });
        Assert.False(line.IsTurn);
        Assert.InRange(peak.Break, 1.5, 2.5);
        Assert.InRange(trough.Break, 1.5, 2.5);
    }

    [Theory]
    [InlineData("exponential")]
    [InlineData("plateau")]
    public void A_curve_that_only_flattens_off_does_not_turn_though_its_quadratic_term_would_say_so(string shape)
    {
        Func<double, double> curve = shape == "plateau" ? x => Math.Min(x, 2) : x => 1 - Math.Exp(-2 * x);
        var turns = Enumerable.Range(0, 200).Count(seed => Of((ulong)(100 + seed), curve).IsTurn);
        Assert.InRange(turns, 0, 18);        // 5 % of 200 would be 10; three standard deviations more
    }

    [Fact]
    public void Noise_alone_turns_seldom()
    {
        var turns = Enumerable.Range(0, 200).Count(seed => Of((ulong)(1000 + seed), _ => 0).IsTurn);
        Assert.InRange(turns, 0, 18);
    }

    [Fact]
    public void A_small_turn_late_is_found_in_most_samples()
    {
        // Up for two thirds, then down by a third of the rise: as published curves of training look.
        static double Curve(double x) => x < 2.6 ? x : 2.6 - (x - 2.6) * 0.6;
        var found = Enumerable.Range(0, 100).Count(seed => Of((ulong)(2000 + seed), Curve, n: 150).IsPeak);
        Assert.InRange(found, 80, 100);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(2.0)]
    [InlineData(3.1)]
    public void The_lines_are_those_of_normal_equations_with_HC3_errors(double at)
    {
        var (x, y) = Sample(5, v => Math.Sin(v), 40);
        var lines = TwoLines.At(x, y, at);
        foreach (var (side, isBefore) in ((LineSide, bool)[])[(lines.Before, true), (lines.After, false)])
        {
            var (slope, error) = Plain(x, y, at, isBefore);
            Assert.Equal(slope, side.Slope, 1e-9);
            Assert.Equal(error, side.Error, 1e-9);
        }
    }

    [Fact]
    public void Turning_the_axes_over_turns_the_answer_over()
    {
        var (x, y) = Sample(9, v => -(v - 2) * (v - 2), 60);
        var (up, down) = (TwoLines.Of(x, y), TwoLines.Of(x, [.. y.Select(v => 7 - 3 * v)]));
        Assert.True(up.IsPeak && down.IsTrough);
        Assert.Equal(up.Break, down.Break, 1e-9);
        Assert.Equal(-3 * up.Before.Slope, down.Before.Slope, 1e-9);
        Assert.Equal(up.Before.P, down.Before.P, 1e-9);
    }

    [Fact]
    public void What_rises_at_first_is_asked_for_a_peak_however_it_bends()
    {
        // None of these turns. By the sign of x² the first has a trough, at the low end; it is the slope there that is asked.
        foreach (var curve in (Func<double, double>[])[v => v + 0.2 * v * v, v => -v - 0.2 * v * v, v => (4 - v) * (5 - v)])
        {
            foreach (var seed in (ulong[])[11, 12, 13]) Assert.InRange(Of(seed, curve).Break, 3.2, 3.6);
        }
    }

    [Fact]
    public void The_lines_part_in_the_middle_four_fifths_of_the_observations()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            var random = new SplitMix64(seed);
            double[] x = [.. Samples.Gaussian(40, random).Select(Math.Exp)], y = Samples.Gaussian(40, random);
            double[] sorted = [.. x.Order()];
            Assert.InRange(TwoLines.Of(x, y).Break, Bootstrap.Quantile(sorted, 0.1), Bootstrap.Quantile(sorted, 0.9));
        }
    }

    [Fact]
    public void Each_line_has_three_different_x_where_few_observations_fill_the_middle()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            var y = Samples.Gaussian(8, new(seed));
            double[] x = [1, 1, 2, 3, 4, 5, 6, 6];
            Assert.InRange(TwoLines.Of(x, y).Break, 3, 4);
        }
    }

    [Fact]
    public void Too_few_points_constant_x_and_figures_that_are_no_numbers_turn_nothing()
    {
        foreach (var (x, y) in ((double[], double[])[])
        [
            ([], []),
            ([1, 2, 3, 4, 5], [1, 2, 3, 2, 1]),
            ([.. Enumerable.Repeat(1.0, 20)], [.. Enumerable.Range(0, 20).Select(i => (double)i)]),
            ([.. Enumerable.Range(0, 20).Select(i => (double)i)], [.. Enumerable.Range(0, 20).Select(i => i == 3 ? double.NaN : i)]),
        ])
        {
            var result = TwoLines.Of(x, y);
            Assert.True(double.IsNaN(result.Break));
            Assert.False(result.IsTurn);
        }
        Assert.False(TwoLines.Of([.. Enumerable.Range(0, 20).Select(i => (double)i)], new double[20]).IsTurn);
    }

    private static TwoLinesResult Of(ulong seed, Func<double, double> curve, int n = 100)
    {
        var (x, y) = Sample(seed, curve, n);
        return TwoLines.Of(x, y);
    }

    private static (double[] X, double[] Y) Sample(ulong seed, Func<double, double> curve, int n)
    {
        var random = new SplitMix64(seed);
        double[] x = [.. Enumerable.Range(0, n).Select(i => 4.0 * i / (n - 1))];
        return (x, [.. x.Select(v => curve(v) + Noise * random.NextGaussian())]);
    }

    // (XᵀX)β = Xᵀy by elimination, and HC3 from the same inverse: written out, without a library.
    private static (double Slope, double Error) Plain(double[] x, double[] y, double at, bool isBefore)
    {
        var isAfter = x.Select(v => isBefore ? v > at : v >= at);
        double[][] rows = [.. isAfter.Zip(x, (after, v) => (double[])[1, after ? 0 : v - at, after ? v - at : 0, after ? 1 : 0])];
        var inverse = Inverse(rows);
        double Weight(int j, int i) => Enumerable.Range(0, 4).Sum(k => inverse[j, k] * rows[i][k]);
        double[] beta = [.. Enumerable.Range(0, 4).Select(j => Enumerable.Range(0, x.Length).Sum(i => Weight(j, i) * y[i]))];
        var column = isBefore ? 1 : 2;
        var variance = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var leverage = Enumerable.Range(0, 4).Sum(j => Enumerable.Range(0, 4).Sum(k => rows[i][j] * inverse[j, k] * rows[i][k]));
            var residual = y[i] - Enumerable.Range(0, 4).Sum(j => rows[i][j] * beta[j]);
            var share = Enumerable.Range(0, 4).Sum(k => inverse[column, k] * rows[i][k]) * residual / (1 - leverage);
            variance += share * share;
        }
        return (beta[column], Math.Sqrt(variance));
    }

    private static double[,] Inverse(double[][] rows)
    {
        var a = new double[4, 8];
        for (var j = 0; j < 4; j++)
        {
            for (var k = 0; k < 4; k++) a[j, k] = rows.Sum(row => row[j] * row[k]);
            a[j, 4 + j] = 1;
        }
        for (var j = 0; j < 4; j++)
        {
            var pivot = Enumerable.Range(j, 4 - j).MaxBy(k => Math.Abs(a[k, j]));
            for (var k = 0; k < 8; k++) (a[j, k], a[pivot, k]) = (a[pivot, k], a[j, k]);
            var divisor = a[j, j];
            for (var k = 0; k < 8; k++) a[j, k] /= divisor;
            for (var other = 0; other < 4; other++)
            {
                if (other == j) continue;
                var factor = a[other, j];
                for (var k = 0; k < 8; k++) a[other, k] -= factor * a[j, k];
            }
        }
        var inverse = new double[4, 4];
        for (var j = 0; j < 4; j++)
        {
            for (var k = 0; k < 4; k++) inverse[j, k] = a[j, 4 + k];
        }
        return inverse;
    }
}
