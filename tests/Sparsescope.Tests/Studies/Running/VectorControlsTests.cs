using Sparsescope.Metrics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Running;

namespace Sparsescope.Tests.Studies.Running;

public sealed class VectorControlsTests
{
    private const int Width = 64;
    private static readonly Point s_point = new(Point.ResidPost, 3);
    private static readonly IReadOnlyList<Metric> s_metrics = Metric.Parse("top_10_energy,hoyer");

    [Fact]
    public void Every_control_gives_a_column_a_metric_with_an_entry_an_item()
    {
        var columns = Measure(States(12));
        Assert.Equal(
            [
                "outlier_dims", "next_dims", "random_dims-1", "random_dims-2", "random_dims-3", "random_dims-4", "random_dims-5", "rms",
                "rotation-1", "rotation-2", "rotation-3", "rotation-4", "rotation-5",
            ],
            columns.Select(column => column.Name).Distinct());
        Assert.Equal(26, columns.Count);
        Assert.All(columns, column => Assert.Equal(12, column.Values.Length));
    }

    [Fact]
    public void Sparsity_that_is_one_outlier_dimensions_alone_goes_with_it()
    {
        var states = States(20);
        foreach (var (i, state) in states.Index()) state![7] = 50 + i;
        var columns = Measure(states);
        var raw = states.Average(state => s_metrics[0].Measure(state));
        Assert.True(raw > 0.9, $"raw {raw}");
        foreach (var control in (string[])["outlier_dims", "rms", "rotation-1"])
        {
            var controlled = columns.Single(column => column.Name == control && column.Metric == "top_10_energy").Values.Average();
            Assert.True(controlled < 0.7, $"{control} {controlled}");
        }
    }

    [Fact]
    public void An_item_without_a_state_has_no_figure()
    {
        var states = States(5);
        states[2] = null;
        var columns = Measure(states);
        Assert.All(columns, column => Assert.Equal([false, false, true, false, false], column.Values.Select(double.IsNaN)));
    }

    [Fact]
    public void Without_any_state_there_is_no_column() => Assert.Empty(Measure([null, null]));

    [Fact]
    public void A_dimension_that_is_large_in_the_study_alone_is_no_outlier_of_the_reference()
    {
        var states = States(20);
        foreach (var (i, state) in states.Index()) state![7] = 50 + i;
        var other = VectorControls.ReferenceOf(States(20, seed: 4, scale: i => i == 9 ? 50 : 1));
        var columns = VectorControls.Measure(s_point, states, other, s_metrics, seed: 1);
        var raw = states.Average(state => s_metrics[0].Measure(state));
        Assert.Equal(raw, Mean(columns, "outlier_dims"), 0.05);
        Assert.True(Mean(Measure(states), "outlier_dims") < 0.7);
    }

    [Fact]
    public void The_eight_largest_the_eight_after_them_and_random_others_are_left_out_and_nothing_else()
    {
        // Energy falls from the last dimension to the first; a metric of the length shows what is gone.
        var reference = VectorControls.ReferenceOf(States(50, scale: i => i < 40 ? 1 : 4 * (i - 38)));
        float[] squares = [.. Enumerable.Range(0, Width).Select(i => MathF.Sqrt(i))];
        var columns = VectorControls.Measure(s_point, [squares], reference, Metric.Parse("l2_norm"), seed: 1);
        double Gone(string control) => Total() - Math.Pow(columns.Single(column => column.Name == control).Values[0], 2);
        var order = reference!.TopDimensions(Width);
        Assert.Equal(order[..8].Sum(), Gone("outlier_dims"), 1e-3);
        Assert.Equal(order[8..16].Sum(), Gone("next_dims"), 1e-3);
        var random = Enumerable.Range(1, 5).Select(number => Gone($"random_dims-{number}")).ToList();
        var (least, most) = (order[16..].Order().Take(8).Sum(), order[16..].OrderDescending().Take(8).Sum());
        Assert.All(random, gone => Assert.InRange(gone, least - 1e-3, most + 1e-3));
        Assert.True(random.Select(gone => Math.Round(gone)).Distinct().Count() > 1);

        static double Total() => Enumerable.Range(0, Width).Sum();
    }

    [Theory]
    [InlineData(8, "rms")]
    [InlineData(9, "outlier_dims,rms")]
    [InlineData(16, "outlier_dims,next_dims,rms")]
    [InlineData(24, "outlier_dims,next_dims,random_dims-1,random_dims-2,random_dims-3,random_dims-4,random_dims-5,rms")]
    public void Narrow_states_have_the_controls_that_leave_something(int width, string expected)
    {
        var states = States(5).Select(state => state![..width]).ToList();
        var columns = VectorControls.Measure(s_point, states, VectorControls.ReferenceOf(states), s_metrics, seed: 1);
        var controls = columns.Select(column => column.Name).Distinct();
        Assert.Equal(expected.Split(','), controls.Where(control => !control.StartsWith("rotation", StringComparison.Ordinal)));
    }

    [Fact]
    public void Without_a_reference_there_are_rotations_alone()
    {
        var columns = VectorControls.Measure(s_point, States(5), null, s_metrics, seed: 1);
        Assert.All(columns, column => Assert.StartsWith("rotation-", column.Name, StringComparison.Ordinal));
        Assert.Null(VectorControls.ReferenceOf([null, [float.NaN, 1]]));
    }

    private static IReadOnlyList<AlternativeColumn> Measure(float[]?[] states) =>
        VectorControls.Measure(s_point, states, VectorControls.ReferenceOf(states), s_metrics, seed: 1);

    private static double Mean(IReadOnlyList<AlternativeColumn> columns, string control) =>
        columns.Single(column => column.Name == control && column.Metric == "top_10_energy").Values.Average();

    private static float[]?[] States(int count, ulong seed = 3, Func<int, double>? scale = null)
    {
        var random = new SplitMix64(seed);
        float[] State() => [.. Enumerable.Range(0, Width).Select(i => (float)(random.NextGaussian() * (scale?.Invoke(i) ?? 1)))];
        return [.. Enumerable.Range(0, count).Select(_ => State())];
    }
}
