using Sparsescope.Metrics;
using Sparsescope.Studies.Running.Protocols;

namespace Sparsescope.Tests.Studies.Running.Protocols;

public sealed class FilterPassTests
{
    [Fact]
    public void The_exponent_gives_a_state_the_wished_sparsity()
    {
        var random = new SplitMix64(3);
        float[] state = [.. Enumerable.Range(0, 200).Select(_ => (float)random.NextGaussian())];
        var hoyer = Metric.Parse("hoyer")[0];
        double Hoyer(IEnumerable<float> x)
        {
            var result = new double[1];
            new MetricBattery([hoyer]).Measure([.. x], result);
            return result[0];
        }
        foreach (var target in (double[])[Hoyer(state), 0.15, 0.4])
        {
            var g = FilterPass.Exponent(state, target)!.Value;
            Assert.Equal(target, Hoyer(state.Select(x => MathF.CopySign((float)Math.Pow(Math.Abs(x), g), x))), 1e-5);
        }
        Assert.Equal(1, FilterPass.Exponent(state, Hoyer(state))!.Value, 1e-5);
        Assert.Null(FilterPass.Exponent(state, 0.999));
        Assert.Null(FilterPass.Exponent(new float[5], 0.5));
        Assert.Null(FilterPass.Exponent(state, double.NaN));
    }
}
