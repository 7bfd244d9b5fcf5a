using Sparsescope.Metrics;

namespace Sparsescope.Tests.Metrics;

public sealed class MetricInvarianceTests
{
    public static TheoryData<string> Kinds => [.. Vectors.Kinds.Keys];

    private static readonly int[] s_widths = [2, 3, 7, 16, 31, 100, 255, 576];

    private static double[] Measure(float[] vector) => [.. Metric.All.Select(m => m.Measure(vector))];

    private static IEnumerable<float[]> Samples(string kind) =>
        s_widths.Select(n => Vectors.Kinds[kind](new Vectors((ulong)(1000 + n)), n));

    [Theory, MemberData(nameof(Kinds))]
    public void Order_and_signs_change_no_bit(string kind)
    {
        foreach (var vector in Samples(kind))
        {
            var shuffled = new Vectors(9).Shuffled(vector);
            Assert.Equal(Measure(vector), Measure(shuffled));
            Assert.Equal(Measure(vector), Measure([.. shuffled.Select((x, i) => i % 3 == 0 ? -x : x)]));
        }
    }

    [Theory, InlineData("gaussian"), InlineData("heavy tail"), InlineData("ties"), InlineData("sparse"), InlineData("massive activation")]
    public void Powers_of_two_scale_the_norms_and_change_no_bit_of_the_rest(string kind)
    {
        foreach (var vector in Samples(kind))
        {
            var plain = Measure(vector);
            foreach (var factor in new[] { 0.5f, 1024f, MathF.ScaleB(1, -60), MathF.ScaleB(1, 60) })
            {
                // A product that leaves the normal floats is rounded: not the same vector any more.
                var scaled = vector.Select(x => x * factor).ToArray();
                if (!scaled.Zip(vector, (s, x) => s / factor == x).All(same => same)) continue;
                var measured = Measure(scaled);
                for (var i = 0; i < plain.Length; i++)
                    Assert.Equal(Metric.All[i] is L1Norm or L2Norm ? plain[i] * factor : plain[i], measured[i]);
            }
        }
    }

    [Fact]
    public void Any_scale_leaves_the_metrics_without_a_unit_near_where_they_were()
    {
        var vector = new Vectors(4).Gaussian(576);
        var (plain, scaled) = (Measure(vector), Measure([.. vector.Select(x => x * 0.3f)]));
        for (var i = 0; i < plain.Length; i++)
        {
            if (Metric.All[i] is L1Norm or L2Norm) continue;
            var change = Math.Abs(plain[i] - scaled[i]);
            if (!(change <= 1e-5 * Math.Abs(plain[i]))) Assert.Fail($"{Metric.All[i]}: {plain[i]:R} became {scaled[i]:R}");
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_metric_stays_in_the_range_it_states(string kind)
    {
        for (var n = 2; n <= 200; n++)
        {
            var vector = Vectors.Kinds[kind](new Vectors((ulong)n), n);
            if (!Array.TrueForAll(vector, x => x == 0)) CheckRanges(vector, kind);
        }
    }

    [Theory, InlineData(0.1f), InlineData(1 / 3f), InlineData(7e-20f)]
    public void Vectors_at_the_ends_of_the_ranges_are_not_rounded_past_them(float entry)
    {
        for (var n = 2; n <= 300; n++)
        {
            float[] flat = [.. Enumerable.Repeat(entry, n)], oneHot = new float[n], half = new float[n];
            oneHot[n / 2] = entry;
            for (var i = 0; i < n; i += 2) half[i] = entry;
            CheckRanges(flat, "flat");
            CheckRanges(oneHot, "one-hot");
            CheckRanges(half, "half");
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Energy_is_never_more_spread_out_than_magnitude(string kind)
    {
        foreach (var vector in Samples(kind))
        {
            if (Array.TrueForAll(vector, x => x == 0)) continue;
            Assert.True(TopEnergy.Of(vector, 10) >= TopMass.Of(vector, 10) * (1 - 1e-14));
            Assert.True(EffectiveRankEnergy.Of(vector) <= EffectiveRankMagnitude.Of(vector) * (1 + 1e-14));
        }
    }

    [Fact]
    public void Moving_weight_to_one_entry_moves_each_metric_the_way_it_states()
    {
        var dense = new Vectors(8).Gaussian(576);
        var sparse = dense.Select((x, i) => i % 10 == 0 ? 10 * x : x).ToArray();
        var lengths = (float)(L2Norm.Of(dense) / L2Norm.Of(sparse));
        sparse = [.. sparse.Select(x => x * lengths)];
        foreach (var metric in Metric.All)
        {
            var change = metric.Measure(sparse) - metric.Measure(dense);
            var expected = metric.SparserWhen switch
            {
                SparserWhen.Higher => change > 0,
                SparserWhen.Lower or SparserWhen.ScaleDependentLower => change < 0,
                _ => Math.Abs(change) < 1e-4,
            };
            Assert.True(expected, $"{metric} is sparser when {metric.SparserWhen}, but changed by {change:R}");
        }
    }

    private static void CheckRanges(float[] vector, string kind)
    {
        var results = Measure(vector);
        var length = results[0];
        for (var i = 0; i < results.Length; i++)
        {
            var (low, high) = Range(Metric.All[i], vector.Length, length);
            if (double.IsNaN(results[i]) && Metric.All[i] is Kurtosis && IsConstant(vector)) continue;
            if (!(results[i] >= low && results[i] <= high))
                Assert.Fail($"{Metric.All[i]}, {kind} n={vector.Length}: {results[i]:R} is not within {low:R} … {high:R}");
        }
    }

    private static (double Low, double High) Range(Metric metric, int n, double length) => metric switch
    {
        L2Norm => (0, double.PositiveInfinity),
        L1Norm => (length * (1 - 1e-14), length * Math.Sqrt(n) * (1 + 1e-14)),
        TopEnergy or TopMass => (1.0 / n * (1 - 1e-14), 1),
        Hoyer => (0, 1),
        Gini => (0, 1 - 1.0 / n),
        EffectiveRankEnergy or EffectiveRankMagnitude or ParticipationRatio => (1.0 / n, 1),
        Kurtosis => (-2, n - 5 + 1.0 / (n - 1) + 1e-10 * n),
        L0Share => (0, 0.5),
        _ => throw new ArgumentException($"{metric} states no range", nameof(metric)),
    };

    private static bool IsConstant(float[] vector) => vector.Max(MathF.Abs) == vector.Min(MathF.Abs);
}
