using Sparsescope.Statistics;

namespace Sparsescope.Tests.Statistics;

public sealed class LogisticRegressionTests
{
    [Fact]
    public void The_penalised_loss_is_flat_where_the_fit_ends()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new SplitMix64((ulong)seed);
            double[][] columns = [.. Enumerable.Range(0, 3).Select(_ => Samples.Gaussian(60, random))];
            bool[] outcome = [.. Enumerable.Range(0, 60).Select(i => columns[0][i] + random.NextGaussian() > 0)];
            var model = LogisticRegression.Fit(outcome, columns, c: 2);
            double[] gradient = [0, .. model.Coefficients];
            for (var i = 0; i < outcome.Length; i++)
            {
                var error = 2 * (model.Probability([columns[0][i], columns[1][i], columns[2][i]]) - (outcome[i] ? 1 : 0));
                gradient[0] += error;
                for (var j = 0; j < 3; j++) gradient[j + 1] += error * columns[j][i];
            }
            foreach (var slope in gradient)
            {
                if (!(Math.Abs(slope) <= 1e-9)) Assert.Fail($"seed {seed}: gradient {slope:E1}");
            }
        }
    }

    [Fact]
    public void Classes_a_line_parts_have_a_finite_fit()
    {
        var model = LogisticRegression.Fit([false, false, true, true], [[1, 2, 1000, 1001]]);
        Assert.True(model.Probability([2]) < 0.01 && model.Probability([1000]) > 0.99);
    }

    [Fact]
    public void One_class_alone_has_no_fit() => Assert.True(double.IsNaN(LogisticRegression.Fit([true, true], [[1, 2]]).Intercept));
}
