using Sparsescope.Cli.Benchmarking;

namespace Sparsescope.Tests.Cli.Benchmarking;

public sealed class GemmBenchTests
{
    [Fact]
    public void The_trainer_s_layers_are_timed_forward_and_both_ways_back_and_a_prefill_forward()
    {
        var shapes = GemmBenchShape.All;
        Assert.Equal(shapes.Count, shapes.Select(shape => shape.Name).Distinct().Count());
        Assert.Equal(18, shapes.Count(shape => shape.IsTrainers));
        Assert.All(shapes, shape => Assert.Equal(512, shape.Tokens));
        Assert.Equal([256, 512, 1024], shapes.Where(shape => shape.IsTrainers).Select(shape => shape.Inputs).Distinct().Order());
        Assert.All(shapes.Where(shape => shape.IsTrainers).GroupBy(shape => (shape.Inputs, shape.Outputs)),
            layer => Assert.Equal(Enum.GetValues<ProductForm>(), layer.Select(shape => shape.Form).Order()));
        Assert.All(shapes.Where(shape => !shape.IsTrainers), shape => Assert.Equal(ProductForm.Forward, shape.Form));
    }

    [Theory]
    [InlineData(ProductForm.Forward)]
    [InlineData(ProductForm.BackwardInput)]
    [InlineData(ProductForm.BackwardWeight)]
    internal void Every_form_is_a_product_that_can_be_taken(ProductForm form)
    {
        var shape = new GemmBenchShape("x", 600, 700, 800, form);
        Assert.Equal(2.0 * 600 * 700 * 800, shape.Flops);
        using var side = new GemmSide(shape, threads: 1);
        Assert.Equal(shape.ProductsPerTurn, side.Run(CancellationToken.None));
    }

    [Fact]
    public void A_turn_is_long_enough_to_be_timed() =>
        Assert.All(GemmBenchShape.All, shape => Assert.InRange(shape.Flops * shape.ProductsPerTurn, 8e9, 10e9));

    [Fact]
    public void A_script_that_cannot_run_is_refused_in_a_sentence()
    {
        var missing = Assert.Throws<BadInputException>(() => PeerSide.Start("x", "numpy_gemm.py", "python3-x", [1, 1, 1, 7, 1], steps: 1));
        Assert.Contains("python3-x", missing.Message);
    }
}
