using Sparsescope.Studies.Analysis;

namespace Sparsescope.Tests.Studies.Analysis;

public sealed class TopDimensionsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(9, 1)]
    [InlineData(19, 1)]
    [InlineData(20, 2)]
    [InlineData(70, 7)]
    [InlineData(576, 57)]
    [InlineData(2048, 204)]
    public void A_tenth_of_the_dimensions_rounded_down_counts_and_at_least_one(int width, int expected)
    {
        Assert.Equal(expected, TopDimensions.CountOf(width));
        Assert.Equal(expected, TopDimensions.Of(new float[width]).Count);
    }

    [Fact]
    public void The_largest_magnitudes_are_in_the_set_whatever_their_sign()
    {
        var state = new float[130];
        for (var i = 0; i < 13; i++) state[10 * i + 3] = i % 2 == 0 ? 5 + i : -5 - i;
        state[4] = 4.9f;
        var top = TopDimensions.Of(state);
        Assert.Equal(Enumerable.Range(0, 13).Select(i => 10 * i + 3), Enumerable.Range(0, 130).Where(top.Contains));
    }

    [Fact]
    public void Of_equal_magnitudes_the_earlier_dimension_goes_first()
    {
        var state = new float[30];
        Array.Fill(state, -1);
        var top = TopDimensions.Of(state);
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 30).Where(top.Contains));
    }

    [Fact]
    public void Jaccard_is_shared_over_either()
    {
        var (left, right) = (new float[40], new float[40]);
        left[0] = left[1] = left[2] = left[39] = 1;
        right[0] = right[39] = right[20] = right[21] = 1;
        Assert.Equal(2.0 / 6, TopDimensions.Of(left).Jaccard(TopDimensions.Of(right)), 1e-15);
        Assert.Equal(1, TopDimensions.Of(left).Jaccard(TopDimensions.Of(left)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 0.1)]   // one of ten: the same with chance 1/10
    [InlineData(20, 13.0 / 190)]   // two of twenty: 36 of 190 pairs share one (1/3), one shares both (1)
    public void Chance_overlap_of_small_widths_is_known(int width, double expected)
    {
        var actual = TopDimensions.ChanceOverlap(width);
        if (!(Math.Abs(actual - expected) <= 1e-12)) Assert.Fail($"{width}: expected {expected:R}, got {actual:R}");
    }

    [Theory]
    [InlineData(50)]
    [InlineData(576)]
    public void Chance_overlap_is_that_of_random_states(int width)
    {
        var random = new SplitMix64(3);
        var states = Enumerable.Range(0, 150).Select(_ => Enumerable.Range(0, width).Select(_ => (float)random.NextGaussian()).ToArray())
            .ToList();
        var (simulated, expected) = (Subspace.MeanOverlap(states), TopDimensions.ChanceOverlap(width));
        if (!(Math.Abs(simulated - expected) <= 0.05 * expected)) Assert.Fail($"{width}: expected {expected:R}, simulated {simulated:R}");
    }

    [Fact]
    public void Chance_overlap_of_a_large_width_is_near_that_of_independent_tenths()
    {
        var actual = TopDimensions.ChanceOverlap(100_000);   // 0.01 shared of 0.19
        if (!(Math.Abs(actual - 1 / 19.0) <= 1e-4)) Assert.Fail($"got {actual:R}");
    }
}
