using Sparsescope.Cli.Heatmaps;

namespace Sparsescope.Tests.Cli.Heatmaps;

public sealed class HeatmapScaleTests
{
    [Fact]
    public void One_scale_runs_over_all_layers_and_ends_at_figures_that_were_measured()
    {
        var scale = HeatmapScale.Of(Grid([0, 10], [5, 20]), ScaleKind.All);
        Assert.Equal(new HeatmapScale.Ends(0, 20, false, false), scale.Of(1));
        Assert.Equal(0.25, scale.Shade(0, 5));
        Assert.Equal(0.25, scale.Shade(1, 5));
    }

    [Fact]
    public void A_scale_a_layer_runs_over_its_tokens_alone()
    {
        var scale = HeatmapScale.Of(Grid([0, 10], [5, 20]), ScaleKind.Layer);
        Assert.Equal(1, scale.Shade(0, 5));
        Assert.Equal(0, scale.Shade(1, 10));
    }

    [Fact]
    public void A_few_far_figures_do_not_take_the_scale_from_the_rest()
    {
        var scale = HeatmapScale.Of(Grid([.. Enumerable.Range(0, 100).Select(i => i < 1 ? 1000.0 : i / 100.0)]), ScaleKind.All);
        Assert.True(scale.Of(0) is { High: < 1, Above: true, Below: true });
        Assert.Equal(1, scale.Shade(0, 1000));
    }

    [Fact]
    public void Of_a_few_tokens_the_farthest_is_cut_too()
    {
        var scale = HeatmapScale.Of(Grid([90], [1], [2], [3], [2.5]), ScaleKind.Layer);
        Assert.Equal(new HeatmapScale.Ends(2, 3, true, true), scale.Of(0));
    }

    [Fact]
    public void What_is_not_defined_has_no_shade_and_where_all_is_equal_it_is_the_middle()
    {
        var scale = HeatmapScale.Of(Grid([2, double.NaN], [2, double.NaN]), ScaleKind.Layer);
        Assert.Equal(double.NaN, scale.Shade(0, double.NaN));
        Assert.Equal(0.5, scale.Shade(0, 2));
        Assert.Equal(double.NaN, scale.Of(1).Low);
    }

    private static TokenGrid Grid(params double[][] rows) =>
        new([.. rows.Select((_, i) => new GridToken(i, i, "x", false, false))], [.. rows[0].Select((_, i) => $"{i}")], rows);
}
