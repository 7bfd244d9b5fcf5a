namespace Sparsescope.Tests.Engine;

public sealed class LogitDivergenceTests
{
    [Fact]
    public void It_is_the_sum_of_p_times_the_difference_of_logs()
    {
        float[] p = [MathF.Log(0.5f), MathF.Log(0.3f), MathF.Log(0.2f)],
            q = [MathF.Log(0.2f) + 7, MathF.Log(0.2f) + 7, MathF.Log(0.6f) + 7];
        var expected = 0.5 * Math.Log(0.5 / 0.2) + 0.3 * Math.Log(0.3 / 0.2) + 0.2 * Math.Log(0.2 / 0.6);
        if (!(Math.Abs(LogitDivergence.Of(p, q) - expected) <= 1e-6)) Assert.Fail($"{LogitDivergence.Of(p, q):R}, not {expected:R}");
        Assert.Equal(0, LogitDivergence.Of(p, p));
    }

    [Fact]
    public void Edges_are_zero_infinite_or_not_a_number()
    {
        Assert.Equal(0, LogitDivergence.Of([3], [-8]));
        Assert.Equal(double.PositiveInfinity, LogitDivergence.Of([0, 0], [0, float.NegativeInfinity]));
        Assert.Equal(Math.Log(2), LogitDivergence.Of([0, float.NegativeInfinity], [0, 0]), 12);
        Assert.True(double.IsNaN(LogitDivergence.Of([0, float.NaN], [0, 0])));
        Assert.True(double.IsNaN(LogitDivergence.Of([0, 0], [float.PositiveInfinity, 0])));
        Assert.Throws<ArgumentException>(() => LogitDivergence.Of([0], [0, 0]));
    }
}
