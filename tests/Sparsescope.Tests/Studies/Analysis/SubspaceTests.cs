using Sparsescope.Studies.Analysis;

namespace Sparsescope.Tests.Studies.Analysis;

public sealed class SubspaceTests
{
    [Fact]
    public void Energy_shares_are_the_mean_of_those_of_the_items()
    {
        var shares = Subspace.MeanEnergyShare([[3, 4, 0, 0], [0, 0, -2, 0]]);
        Near([0.18, 0.32, 0.5, 0], shares);
        // an item counts by its shares, not by its size
        Near([0.18, 0.32, 0.5, 0], Subspace.MeanEnergyShare([[3e20f, 4e20f, 0, 0], [0, 0, 1e-20f, 0]]));
    }

    [Fact]
    public void Energy_shares_are_not_known_where_a_state_is_zero_or_not_finite()
    {
        Assert.All(Subspace.MeanEnergyShare([[1, 2], [0, 0]]), share => Assert.True(double.IsNaN(share)));
        Assert.All(Subspace.MeanEnergyShare([[1, 2], [float.PositiveInfinity, 0]]), share => Assert.True(double.IsNaN(share)));
        Assert.All(Subspace.MeanEnergyShare([[float.NaN, 2]]), share => Assert.True(double.IsNaN(share)));
        Assert.Empty(Subspace.MeanEnergyShare([]));
    }

    [Fact]
    public void Equal_states_share_all_their_strongest_dimensions_and_scaled_ones_too()
    {
        var state = Gaussian(1, 60, 1)[0];
        Assert.Equal(1, Subspace.MeanOverlap([state, state, [.. state.Select(entry => -7 * entry)]]));
    }

    [Fact]
    public void Overlap_is_the_mean_over_pairs()
    {
        float[] first = [1, 0, 0, 0], second = [0, 1, 0, 0];
        Near([1.0 / 3], [Subspace.MeanOverlap([first, first, second])]);
        Assert.Equal(0, Subspace.MeanOverlap([first, second]));
    }

    [Fact]
    public void Overlap_and_rank_need_two_finite_states()
    {
        foreach (var states in (float[][][])[[], [[1, 2]], [[1, 2], [float.NaN, 1]], [[1, 2], [float.NegativeInfinity, 1]]])
        {
            Assert.True(double.IsNaN(Subspace.MeanOverlap(states)));
            Assert.True(double.IsNaN(Subspace.EffectiveRank(states)));
        }
    }

    [Fact]
    public void States_that_are_all_the_same_span_no_direction()
    {
        Assert.Equal(0, Subspace.EffectiveRank([[0, 0, 0], [0, 0, 0]]));
        var state = Gaussian(1, 40, 2)[0];
        Assert.Equal(0, Subspace.EffectiveRank([state, state, state]));
    }

    [Fact]
    public void Two_states_span_one_direction() => Near([1], [Subspace.EffectiveRank([[1, 0, 0], [0, 5, 0]])]);

    // Centring n orthogonal states of one length leaves n − 1 directions of equal variance.
    [Theory]
    [InlineData(3, 8)]
    [InlineData(8, 8)]
    [InlineData(5, 200)]
    public void Orthogonal_states_of_one_length_have_rank_n_less_one(int count, int width)
    {
        var states = Enumerable.Range(0, count).Select(item => Unit(width, item, 3)).ToList();
        Near([count - 1], [Subspace.EffectiveRank(states)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    public void Equal_steps_along_planted_axes_have_their_number_as_rank(int axes)
    {
        float[][] states = [.. Enumerable.Range(0, axes).SelectMany(axis => (float[][])[Unit(64, axis, 2), Unit(64, axis, -2)])];
        Near([axes], [Subspace.EffectiveRank(states)]);
    }

    // Variances 4 : 1 are shares 0.8 and 0.2.
    [Fact]
    public void Unequal_variances_count_by_their_entropy() =>
        Near([Math.Exp(-0.8 * Math.Log(0.8) - 0.2 * Math.Log(0.2))],
            [Subspace.EffectiveRank([[2, 0, 0], [-2, 0, 0], [0, 1, 0], [0, -1, 0]])]);

    [Theory]
    [InlineData(30, 100)]
    [InlineData(100, 30)]
    public void A_planted_subspace_bounds_the_rank(int count, int width)
    {
        var coordinates = Gaussian(count, 5, 4);
        var axes = Gaussian(5, width, 5);
        float[][] states = [.. coordinates.Select(c => Enumerable.Range(0, width)
            .Select(i => (float)Enumerable.Range(0, 5).Sum(k => (double)c[k] * axes[k][i])).ToArray())];
        var rank = Subspace.EffectiveRank(states);
        Assert.True(rank is > 3.5 and <= 5.0001, $"{rank:R}");
    }

    [Theory]
    [InlineData(12, 20)]
    [InlineData(40, 20)]
    public void Rank_is_unchanged_by_rotation_scale_and_shift(int count, int width)
    {
        var states = Gaussian(count, width, 6);
        var rank = Subspace.EffectiveRank(states);
        var normal = Gaussian(1, width, 7)[0];
        var squared = normal.Sum(entry => (double)entry * entry);
        float[] Reflected(float[] state)
        {
            var along = 2 * state.Zip(normal, (a, b) => (double)a * b).Sum() / squared;
            return [.. state.Zip(normal, (a, b) => (float)(a - along * b))];
        }
        Near([rank, rank, rank, rank],
        [
            Subspace.EffectiveRank([.. states.Select(Reflected)]),
            Subspace.EffectiveRank([.. states.Select(state => state.Select(entry => -1e25f * entry).ToArray())]),
            Subspace.EffectiveRank([.. states.Select(state => state.Select(entry => entry + 3).ToArray())]),
            Subspace.EffectiveRank([.. states.Reverse()]),
        ], 1e-4);
    }

    [Fact]
    public void Conditions_are_compared_at_the_size_of_the_smallest()
    {
        var items = Subspace.MatchedItems([30, 7, 500], 1);
        Assert.All(items, chosen => Assert.Equal(7, chosen.Length));
        Assert.Equal(Enumerable.Range(0, 7), items[1]);
        foreach (var (chosen, count) in items.Zip([30, 7, 500]))
            Assert.Equal(chosen.Distinct().Order().Where(item => item >= 0 && item < count), chosen);
        Assert.Equal(items, Subspace.MatchedItems([30, 7, 500], 1));
        Assert.NotEqual(items[2], Subspace.MatchedItems([30, 7, 500], 2)[2]);
        Assert.All(Subspace.MatchedItems([900, 400], 1), chosen => Assert.Equal(200, chosen.Length));
        Assert.Empty(Subspace.MatchedItems([], 1));
        Assert.All(Subspace.MatchedItems([3, 0], 1), Assert.Empty);
    }

    [Fact]
    public void States_of_different_width_are_refused()
    {
        float[][] states = [[1, 2], [1, 2, 3]];
        Assert.Throws<ArgumentException>(() => Subspace.MeanEnergyShare(states));
        Assert.Throws<ArgumentException>(() => Subspace.MeanOverlap(states));
        Assert.Throws<ArgumentException>(() => Subspace.EffectiveRank(states));
    }

    private static float[] Unit(int width, int axis, float length)
    {
        var state = new float[width];
        state[axis] = length;
        return state;
    }

    private static float[][] Gaussian(int count, int width, ulong seed)
    {
        var random = new SplitMix64(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, width).Select(_ => (float)random.NextGaussian()).ToArray())];
    }

    private static void Near(double[] expected, double[] actual, double bound = 1e-9)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= bound))
                Assert.Fail($"[{i}]: expected {expected[i]:R}, got {actual[i]:R} (bound {bound:E1})");
        }
    }
}
