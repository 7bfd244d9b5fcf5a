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
        var columns = VectorControls.Measure(s_point, States(12), s_metrics, seed: 1);
        Assert.Equal(["outlier_dims", "rms", "rotation-1", "rotation-2", "rotation-3", "rotation-4", "rotation-5"], columns.Select(column => column.Control).Distinct());
        Assert.Equal(14, columns.Count);
        Assert.All(columns, column => Assert.Equal(12, column.Values.Length));
    }

    [Fact]
    public void Sparsity_that_is_one_outlier_dimensions_alone_goes_with_it()
    {
        var states = States(20);
        foreach (var (i, state) in states.Index()) state![7] = 50 + i;
        var columns = VectorControls.Measure(s_point, states, s_metrics, seed: 1);
        var raw = states.Average(state => s_metrics[0].Measure(state));
        Assert.True(raw > 0.9, $"raw {raw}");
        foreach (var control in (string[])["outlier_dims", "rms", "rotation-1"])
        {
            var controlled = columns.Single(column => column.Control == control && column.Metric == "top_10_energy").Values.Average();
            Assert.True(controlled < 0.7, $"{control} {controlled}");
        }
    }

    [Fact]
    public void An_item_without_a_state_has_no_figure()
    {
        var states = States(5);
        states[2] = null;
        var columns = VectorControls.Measure(s_point, states, s_metrics, seed: 1);
        Assert.All(columns, column => Assert.Equal([false, false, true, false, false], column.Values.Select(double.IsNaN)));
    }

    [Fact]
    public void Without_any_state_there_is_no_column() => Assert.Empty(VectorControls.Measure(s_point, [null, null], s_metrics, seed: 1));

    private static float[]?[] States(int count)
    {
        var random = new SplitMix64(3);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Width).Select(_ => (float)random.NextGaussian()).ToArray())];
    }
}
