using Sparsescope.Managed.Inference.Parts;

namespace Sparsescope.Tests.Inference;

public sealed class ActivationTests
{
    [Theory]
    [InlineData("Silu")]
    [InlineData("GeluTanh")]
    [InlineData("Gelu")]
    [InlineData("ReluSquared")]
    public void Values_are_those_of_float64_within_a_few_units_of_float32(string name)
    {
        float[] x = [.. Enumerable.Range(-1200, 2401).Select(i => i / 100f), 0f, -0f, 1e-20f, 60, -60];
        var y = new float[x.Length];
        Enum.Parse<Activation>(name).Forward(x, y);
        for (var i = 0; i < x.Length; i++)
        {
            double v = x[i];
            var expected = name switch
            {
                "Silu" => v / (1 + Math.Exp(-v)),
                "GeluTanh" => 0.5 * v * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v))),
                "Gelu" => v * Normal(v),
                _ => Math.Max(v, 0) * Math.Max(v, 0),
            };
            if (!(Math.Abs(y[i] - expected) <= 5e-7 * Math.Max(1, Math.Abs(expected))))
                Assert.Fail($"{name}({v}) is {y[i]:R}, expected {expected:R}");
        }
    }

    [Fact]
    public void NaN_stays_NaN_in_its_place()
    {
        foreach (var activation in Enum.GetValues<Activation>())
        {
            float[] x = [1, float.NaN, 2], y = new float[3];
            activation.Forward(x, y);
            Assert.Equal([false, true, false], y.Select(float.IsNaN));
        }
    }

    // The normal distribution function by Simpson's rule over the density, in float64.
    private static double Normal(double x)
    {
        const int Steps = 2000;
        var (sum, step) = (0.0, Math.Abs(x) / Steps);
        for (var i = 0; i <= Steps; i++) sum += Math.Exp(-(i * step) * (i * step) / 2) * (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2);
        return 0.5 + Math.Sign(x) * sum * step / 3 / Math.Sqrt(2 * Math.PI);
    }
}
