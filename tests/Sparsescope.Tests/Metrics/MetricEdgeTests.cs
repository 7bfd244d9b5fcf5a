using Sparsescope.Metrics;

namespace Sparsescope.Tests.Metrics;

public sealed class MetricEdgeTests
{
    private static Dictionary<string, double> Measure(params float[] vector) =>
        Metric.All.ToDictionary(m => m.Name, m => m.Measure(vector));

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity), InlineData(float.NegativeInfinity)]
    public void An_entry_that_is_not_finite_makes_every_metric_NaN_wherever_it_stands(float bad)
    {
        for (var position = 0; position < 37; position++)
        {
            var vector = new Vectors(1).Gaussian(37);
            vector[position] = bad;
            Assert.All(Measure(vector), m => Assert.Equal(double.NaN, m.Value));
        }
    }

    [Fact]
    public void A_NaN_with_its_sign_bit_or_payload_set_is_seen_too()
    {
        foreach (var bits in new[] { 0xFFC0_0000u, 0x7F80_0001u, 0xFFFF_FFFFu })
            Assert.All(Measure(1, BitConverter.UInt32BitsToSingle(bits), 2), m => Assert.Equal(double.NaN, m.Value));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(64)]
    public void The_zero_vector_has_norms_of_zero_and_nothing_else(int n)
    {
        foreach (var (name, value) in Measure(new float[n]))
            Assert.Equal(name is "l1_norm" or "l2_norm" ? 0 : double.NaN, value);
    }

    [Fact]
    public void Minus_zero_is_zero() => Assert.Equal(Measure(3, 0, 0, -4), Measure(3, -0f, -0f, -4));

    [Fact]
    public void An_empty_vector_is_refused()
    {
        Assert.All(Metric.All, m => Assert.Throws<ArgumentException>(() => m.Measure(ReadOnlySpan<float>.Empty)));
        Assert.Throws<ArgumentException>(() => new MetricBattery(Metric.All).Measure([], new double[Metric.All.Count]));
    }

    [Theory, InlineData(1f), InlineData(-3.7f), InlineData(1e-45f), InlineData(float.MaxValue)]
    public void One_entry_holds_everything_and_has_no_spread(float entry)
    {
        foreach (var (name, value) in Measure(entry))
        {
            var expected = name switch
            {
                "l1_norm" or "l2_norm" => Math.Abs((double)entry),
                "hoyer" or "kurtosis" or "l0_share" => double.NaN,
                "gini" => 0,
                _ => 1,
            };
            Assert.Equal(expected, value);
        }
    }

    [Fact]
    public void A_constant_vector_is_flat_by_every_metric_exactly_where_it_can_be()
    {
        foreach (var entry in new[] { 0.1f, -1f / 3, 1e-42f, 7.7e37f })
        {
            for (var n = 2; n <= 300; n++)
            {
                var alternating = Enumerable.Range(0, n).Select(i => i % 2 == 0 ? entry : -entry).ToArray();
                var m = Measure(alternating);
                Assert.Equal(double.NaN, m["kurtosis"]);
                Assert.Equal(0, m["l0_share"]);
                Assert.Equal(0, m["gini"]);
                foreach (var name in new[] { "effective_rank_energy", "effective_rank_magnitude", "participation_ratio" })
                    Near.Check(name, 1, m[name], $"constant n={n}");
                Near.Check("hoyer", 0, m["hoyer"], $"constant n={n}");
                Near.Check("top_10_energy", Math.Max(1, n / 10) / (double)n, m["top_10_energy"], $"constant n={n}");
            }
        }
    }

    [Fact]
    public void One_entry_a_last_bit_above_the_rest_is_told_from_a_constant_vector()
    {
        // One of n values a step above the others: kurtosis and l0_share of a one-hot vector, whatever the step.
        var vector = Enumerable.Repeat(1f, 100).ToArray();
        vector[41] = MathF.BitIncrement(1f);
        var (nearly, oneHot) = (Measure(vector), Measure([1, .. new float[99]]));
        Near.Check("kurtosis", oneHot["kurtosis"], nearly["kurtosis"], "one bit above");
        Assert.Equal(0.01, nearly["l0_share"]);
        Assert.True(nearly["gini"] > 0);
    }

    [Fact]
    public void Entries_from_the_smallest_to_the_largest_float_share_one_vector()
    {
        var m = Measure(float.MaxValue, -float.Epsilon, float.MaxValue, 0);
        Near.Check("l1_norm", 2 * (double)float.MaxValue, m["l1_norm"], "extremes");
        Near.Check("l2_norm", Math.Sqrt(2) * float.MaxValue, m["l2_norm"], "extremes");
        Near.Check("effective_rank_energy", 0.5, m["effective_rank_energy"], "extremes");
        Near.Check("effective_rank_magnitude", 0.5, m["effective_rank_magnitude"], "extremes");
        Near.Check("participation_ratio", 0.5, m["participation_ratio"], "extremes");
        Near.Check("gini", 0.5, m["gini"], "extremes");
    }
}
