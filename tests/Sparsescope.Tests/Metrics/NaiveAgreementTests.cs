using Sparsescope.Metrics;

namespace Sparsescope.Tests.Metrics;

public sealed class NaiveAgreementTests
{
    public static TheoryData<string> Kinds => [.. Vectors.Kinds.Keys];

    [Theory, MemberData(nameof(Kinds))]
    public void The_battery_agrees_with_the_plain_formulas_at_every_width_to_600(string kind)
    {
        var battery = new MetricBattery(Metric.All);
        var results = new double[Metric.All.Count];
        for (var n = 2; n <= 600; n++)
        {
            var vector = Vectors.Kinds[kind](new Vectors((ulong)n), n);
            if (Array.TrueForAll(vector, x => x == 0)) vector[0] = 1;
            battery.Measure(vector, results);
            CheckAgainstNaive(vector, results, $"{kind} n={n}");
        }
    }

    [Theory, InlineData(1536), InlineData(2048), InlineData(4096), InlineData(8191)]
    public void The_battery_agrees_with_the_plain_formulas_at_model_widths(int width)
    {
        var vector = Vectors.Kinds["massive activation"](new Vectors(5), width);
        var results = new double[Metric.All.Count];
        new MetricBattery(Metric.All).Measure(vector, results);
        CheckAgainstNaive(vector, results, $"n={width}");
    }

    [Fact]
    public void The_order_of_the_metrics_is_that_of_the_reference() =>
        Assert.Equal(NaiveMetrics.All.Select(m => m.Name), Metric.All.Select(m => m.Name));

    [Fact]
    public void A_vector_that_starts_anywhere_in_memory_gives_the_same_bits()
    {
        var battery = new MetricBattery(Metric.All);
        double[] aligned = new double[Metric.All.Count], sliced = new double[Metric.All.Count];
        var memory = new Vectors(3).Gaussian(700);
        for (var start = 0; start < 33; start++)
        {
            for (var length = 1; length < 40; length++)
            {
                battery.Measure(memory.AsSpan(start, length).ToArray(), aligned);
                battery.Measure(memory.AsSpan(start, length), sliced);
                Assert.Equal(aligned, sliced);
            }
        }
    }

    private static void CheckAgainstNaive(float[] vector, double[] results, string where)
    {
        for (var i = 0; i < results.Length; i++)
        {
            var expected = NaiveMetrics.All[i].Of(vector);
            if (IsConstant(vector) && Metric.All[i] is Kurtosis) Assert.Equal(double.NaN, results[i]);
            else Near.Check(Metric.All[i].Name, expected, results[i], where);
        }
    }

    // The plain kurtosis of a constant vector is 0/0, or anything at all where its mean is rounded.
    private static bool IsConstant(float[] vector) => vector.Max(MathF.Abs) == vector.Min(MathF.Abs);
}
