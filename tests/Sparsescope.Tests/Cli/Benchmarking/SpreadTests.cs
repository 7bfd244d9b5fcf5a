using Sparsescope.Cli.Benchmarking;

namespace Sparsescope.Tests.Cli.Benchmarking;

public sealed class SpreadTests
{
    [Fact]
    public void The_median_of_an_odd_number_of_figures_is_the_middle_one() => Assert.Equal(new Spread(1, 3, 9), Spread.Of([9, 1, 3, 2, 4]));

    [Fact]
    public void The_median_of_an_even_number_of_figures_lies_between_the_two_in_the_middle() =>
        Assert.Equal(new Spread(1, 2.5, 4), Spread.Of([4, 1, 3, 2]));

    [Fact]
    public void One_figure_is_all_three() => Assert.Equal(new Spread(7, 7, 7), Spread.Of([7]));
}
