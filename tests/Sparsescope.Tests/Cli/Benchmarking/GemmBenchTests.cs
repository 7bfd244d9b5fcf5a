using System.Text;
using Sparsescope.Cli;
using Sparsescope.Cli.Benchmarking;
using Spectre.Console;

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
    public void Ours_alone_is_timed_where_no_peer_is_named_and_a_peer_that_is_missing_is_said()
    {
        var (code, output, _) = Run(openblas: null);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Matches("(?m)^train 256 out y +gemm +[0-9.]+ +[0-9.]+ +[0-9.]+$", output);
        Assert.DoesNotContain("ratio", output, StringComparison.Ordinal);
        (code, output, var errors) = Run((_, _) => throw new BadInputException("it is not here"));
        Assert.Equal(ExitCode.SomeFailed, code);
        Assert.Contains("ratio", output, StringComparison.Ordinal);
        Assert.Contains("openblas left out: it is not here", errors, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Errors) Run(Func<GemmBenchShape, int, IPeerSide>? openblas)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) }));
        var code = new GemmBenchRun(1, 1, json: false, terminal, openblas) { Shapes = [GemmBenchShape.All[0]] }.Run(CancellationToken.None);
        return (code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
