namespace Sparsescope.Tests;

public sealed class SplitMix64Tests
{
    [Fact]
    public void Outputs_for_seed_1234567_are_the_published_ones()
    {
        var random = new SplitMix64(1234567);
        ulong[] expected =
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        foreach (var value in expected) Assert.Equal(value, random.NextUInt64());
    }

    [Fact]
    public void Derived_seeds_are_the_outputs_in_order()
    {
        var random = new SplitMix64(42);
        for (ulong i = 0; i < 100; i++) Assert.Equal(random.NextUInt64(), SplitMix64.Derive(42, i));
    }

    [Fact]
    public void Doubles_are_uniform_in_the_unit_interval()
    {
        var random = new SplitMix64(7);
        var sum = 0.0;
        for (var i = 0; i < 100_000; i++)
        {
            var value = random.NextDouble();
            Assert.True(value is >= 0 and < 1, $"{value}");
            sum += value;
        }
        Near(0.5, sum / 100_000, 0.005);
    }

    [Fact]
    public void Gaussians_have_mean_0_variance_1_and_normal_tails()
    {
        var random = new SplitMix64(8);
        const int N = 200_000;
        double sum = 0, squares = 0, beyondTwo = 0;
        for (var i = 0; i < N; i++)
        {
            var value = random.NextGaussian();
            sum += value;
            squares += value * value;
            if (Math.Abs(value) > 2) beyondTwo++;
        }
        Near(0, sum / N, 0.01);
        Near(1, squares / N, 0.02);
        Near(0.0455, beyondTwo / N, 0.003);
    }

    [Fact]
    public void Bounded_integers_fill_their_range_evenly()
    {
        var random = new SplitMix64(9);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++) counts[random.NextInt32(7)]++;
        foreach (var count in counts) Near(10_000, count, 500);
        Assert.Equal(0, random.NextInt32(1));
        Assert.InRange(random.NextInt32(int.MaxValue), 0, int.MaxValue - 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt32(0));
    }

    [Fact]
    public void A_shuffle_keeps_the_items_and_reaches_every_order_equally_often()
    {
        var random = new SplitMix64(10);
        var orders = new Dictionary<string, int>();
        for (var i = 0; i < 24_000; i++)
        {
            char[] items = ['a', 'b', 'c', 'd'];
            random.Shuffle(items.AsSpan());
            var order = new string(items);
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }
        Assert.Equal(24, orders.Count);
        Assert.All(orders.Keys, order => Assert.Equal("abcd", string.Concat(order.Order())));
        foreach (var count in orders.Values) Near(1000, count, 200);
    }

    [Fact]
    public void A_fork_goes_its_own_way()
    {
        var parent = new SplitMix64(11);
        var child = parent.Fork();
        Assert.NotEqual(parent.NextUInt64(), child.NextUInt64());
        Assert.Equal(new SplitMix64(11).Fork().NextUInt64(), new SplitMix64(SplitMix64.Derive(11, 0)).NextUInt64());
    }

    private static void Near(double expected, double actual, double bound)
    {
        if (!(Math.Abs(expected - actual) <= bound)) Assert.Fail($"expected {expected}, got {actual} (bound {bound})");
    }
}
