using Sparsescope.Probing;

namespace Sparsescope.Tests.Probing;

public sealed class LogisticProbeTests
{
    private static (double[][] Rows, bool[] Labels) Data(int count, int width, ulong seed, double effect)
    {
        var random = new SplitMix64(seed);
        double[][] rows = [.. Enumerable.Range(0, count)
            .Select(_ => Enumerable.Range(0, width).Select(_ => random.NextGaussian()).ToArray())];
        bool[] labels = [.. rows.Select((row, i) => i < 2 ? i == 0 : effect * row[0] + random.NextGaussian() > 0)];
        return (rows, labels);
    }

    [Theory]
    [InlineData(30, 200, 100)]
    [InlineData(30, 200, 1e-4)]
    [InlineData(200, 30, 1)]
    [InlineData(200, 30, 1000)]
    [InlineData(40, 40, 1)]
    [InlineData(40, 39, 1)]
    [InlineData(2, 5, 1)]
    [InlineData(50, 1, 10)]
    public void The_gradient_of_the_objective_vanishes_at_the_fit(int count, int width, double c)
    {
        var (rows, labels) = Data(count, width, 4, effect: 2);
        var fit = LogisticProbe.Fit(rows, labels, c);
        var gradient = new double[width + 1];
        fit.Weights.CopyTo(gradient, 0);
        for (var i = 0; i < count; i++)
        {
            var slope = c * (1 / (1 + Math.Exp(-fit.LogOdds(rows[i]))) - (labels[i] ? 1 : 0));
            for (var j = 0; j < width; j++) gradient[j] += slope * rows[i][j];
            gradient[width] += slope;
        }
        var largest = gradient.Max(Math.Abs);
        if (!(largest <= 1e-8 * Math.Max(1, c))) Assert.Fail($"the gradient is {largest:E2}");
    }

    [Fact]
    public void Where_it_begins_does_not_matter()
    {
        var (rows, labels) = Data(60, 90, 5, effect: 1);
        var (cold, warm) = (LogisticProbe.Fit(rows, labels, 1), LogisticProbe.Fit(rows, labels, 1, LogisticProbe.Fit(rows, labels, 100)));
        for (var j = 0; j < 90; j++)
        {
            if (!(Math.Abs(cold.Weights[j] - warm.Weights[j]) <= 1e-9))
                Assert.Fail($"weight {j}: {cold.Weights[j]:R} and {warm.Weights[j]:R}");
        }
    }

    [Fact]
    public void A_column_that_does_not_vary_is_centred_and_gets_no_weight()
    {
        var (rows, labels) = Data(40, 3, 6, effect: 1);
        foreach (var row in rows) row[2] = 0.1;
        var scaling = ColumnScaling.Of(rows);
        Assert.All(rows, row => Assert.True(Math.Abs(scaling.Apply(row)[2]) < 1e-12));
        Assert.True(Math.Abs(LogisticProbe.Fit([.. rows.Select(row => scaling.Apply(row))], labels, 1).Weights[2]) < 1e-9);
    }

    [Fact]
    public void What_has_no_fit_is_refused()
    {
        Assert.Throws<BadInputException>(() => LogisticProbe.Fit([[1], [2]], [true, true], 1));
        Assert.Throws<BadInputException>(() => LogisticProbe.Fit([[1], [double.NaN]], [true, false], 1));
        Assert.Throws<BadInputException>(() => LogisticProbe.Fit([[1], [2, 3]], [true, false], 1));
        Assert.Throws<BadInputException>(() => LogisticProbe.Fit([[1], [2]], [true, false], 0));
        Assert.Throws<BadInputException>(() => LogisticProbe.Fit([[1], [2]], [true, false], double.NaN));
    }

    [Fact]
    public void Labels_drawn_at_random_are_not_predicted()
    {
        var random = new SplitMix64(7);
        var beyond = 0;
        for (var draw = 0; draw < 40; draw++)
        {
            double[][] rows = [.. Enumerable.Range(0, 60)
                .Select(_ => Enumerable.Range(0, 30).Select(_ => random.NextGaussian()).ToArray())];
            bool[] labels = [.. Enumerable.Range(0, 60).Select(i => i % 2 == 0)];
            random.Shuffle<bool>(labels);
            int[] outer = [.. Enumerable.Range(0, 60).Select(i => i % 5)];
            IReadOnlyList<int>[] inner = [.. Enumerable.Range(0, 5)
                .Select(fold => (IReadOnlyList<int>)[.. outer.Select((f, i) => f == fold ? -1 : i / 5 % 4)])];
            var nested = NestedProbe.Run(rows, labels, outer, inner, [1e-3, 1e-1, 10]);
            if (ProbeScores.Of(nested.LogOdds, labels).Auroc > 0.5 + 1.645 * 0.0754) beyond++;      // sqrt(61 / (12·30·30))
        }
        Assert.True(beyond <= 6, $"{beyond} of 40 probes of nothing are beyond a 5 % level");
    }
}
