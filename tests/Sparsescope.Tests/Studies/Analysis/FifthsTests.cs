using Sparsescope.Studies.Analysis;

namespace Sparsescope.Tests.Studies.Analysis;

public sealed class FifthsTests
{
    [Fact]
    public void Values_without_ties_are_cut_into_fifths_of_their_ranks()
    {
        var values = Shuffled([.. Enumerable.Range(0, 100).Select(i => i * i / 7.0)], 3);
        var parts = Fifths.Positions(values);
        Assert.Equal([20, 20, 20, 20, 20], parts.Select(part => part.Length));
        for (var k = 1; k < parts.Count; k++) Assert.True(parts[k - 1].Max(i => values[i]) < parts[k].Min(i => values[i]));
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(7), InlineData(40), InlineData(1000)]
    public void Equal_values_stay_in_one_part_whatever_their_order_and_number(int different)
    {
        var random = new SplitMix64((ulong)different);
        double[] values = [.. Enumerable.Range(0, 333).Select(_ => (double)random.NextInt32(different))];
        var other = Shuffled(values, 9);
        Fifths one = new(values), two = new(other);
        Assert.Equal(one.Count, two.Count);
        Assert.InRange(one.Count, 1, Math.Min(5, different));
        Assert.All(values, value => Assert.Equal(one.Of(value), two.Of(value)));
        var parts = Fifths.Positions(values);
        Assert.Equal(one.Count, parts.Count);
        Assert.DoesNotContain(parts, part => part.Length == 0);
        Assert.Equal(Enumerable.Range(0, values.Length), parts.SelectMany(part => part).Order());
        Assert.All(parts.Index(), part => Assert.All(part.Item, i => Assert.Equal(part.Index, one.Of(values[i]))));
    }

    [Fact]
    public void A_few_that_differ_from_a_mass_of_equal_values_are_a_part_of_their_own()
    {
        double[] low = [.. Enumerable.Repeat(0.0, 85), .. Enumerable.Repeat(1.0, 15)], high = [.. low.Select(value => -value)];
        Assert.Equal([85, 15], Fifths.Positions(low).Select(part => part.Length));
        Assert.Equal([15, 85], Fifths.Positions(high).Select(part => part.Length));
    }

    [Fact]
    public void What_is_no_number_belongs_to_no_part_and_nothing_has_none()
    {
        var fifths = new Fifths([1, double.NaN, 2, double.PositiveInfinity]);
        Assert.Equal(2, fifths.Count);
        Assert.Equal([-1, -1, 0, 1], ((double[])[double.NaN, double.NegativeInfinity, 1, 2]).Select(fifths.Of));
        Assert.Empty(Fifths.Positions([]));
        Assert.Empty(Fifths.Positions([double.NaN]));
        Assert.Equal([0], Assert.Single(Fifths.Positions([4])));
    }

    private static double[] Shuffled(double[] values, ulong seed)
    {
        var shuffled = (double[])values.Clone();
        new SplitMix64(seed).Shuffle<double>(shuffled);
        return shuffled;
    }
}
