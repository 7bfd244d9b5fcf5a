using Sparsescope.Cli.Benchmarking;

namespace Sparsescope.Tests.Cli.Benchmarking;

public sealed class TrainBenchTests
{
    [Fact]
    public void Operations_of_a_step_are_counted_by_hand()
    {
        var model = TrainBenchModel.All[0];
        // Weights of products in llama-4-4: a block's 256·768 + 256·256 + 3·256·512, and the head's 256·20.
        const double Weights = 4 * (196_608 + 65_536 + 393_216) + 5_120;
        Assert.Equal(6 * Weights * 512, model.ProductFlops);
        // Attention: scores and their use, two products forward and four back, two operations each, over 136 pairs of 16 positions, 32
        // rows, 256 entries, 4 blocks.
        Assert.Equal(model.ProductFlops + 6.0 * 2 * 136 * 32 * 256 * 4, model.StepFlops);
    }

    [Fact]
    public void A_step_is_taken_for_each_that_is_counted()
    {
        using var side = new TrainerSide(new TrainBenchModel(1, 1, 3), threads: 1);
        Assert.Equal(3, side.Run(CancellationToken.None));
    }
}
