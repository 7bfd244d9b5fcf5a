namespace Sparsescope.Tests.Engine;

public sealed class SamplerTests
{
    private static readonly float[] s_logits = [.. new double[] { 0.5, 0.2, 0.15, 0.1, 0.05 }.Select(p => (float)Math.Log(p))];

    [Fact]
    public void Greedy_takes_the_most_likely_and_the_lowest_id_among_equals() =>
        Assert.Equal(1, new Sampler(new(1), 1).Next([0, 3, 3, 1]));

    [Fact]
    public void Draws_follow_the_distribution()
    {
        var shares = Shares(new(1) { Temperature = 1 });
        foreach (var (expected, share) in ((double[])[0.5, 0.2, 0.15, 0.1, 0.05]).Zip(shares))
            Assert.InRange(share, expected - 0.02, expected + 0.02);
    }

    [Fact]
    public void Filters_keep_what_they_say()
    {
        Assert.Equal([0, 1], Drawn(new(1) { Temperature = 1, TopK = 2 }));
        Assert.Equal([0, 1], Drawn(new(1) { Temperature = 1, TopP = 0.6 }));
        Assert.Equal([0, 1, 2, 3], Drawn(new(1) { Temperature = 1, MinP = 0.15 }));
        Assert.Equal([0], Drawn(new(1) { Temperature = 1, TopP = 0 }));
    }

    [Fact]
    public void A_low_temperature_sharpens()
    {
        Assert.True(Shares(new(1) { Temperature = 0.5 })[0] > 0.65);
        Assert.True(Shares(new(1) { Temperature = 3 })[0] < 0.35);
    }

    [Fact]
    public void The_same_seed_draws_the_same()
    {
        static int[] Draw(ulong seed)
        {
            var sampler = new Sampler(new(1) { Temperature = 1 }, seed);
            return [.. Enumerable.Range(0, 50).Select(_ => sampler.Next(s_logits))];
        }
        Assert.Equal(Draw(4), Draw(4));
        Assert.NotEqual(Draw(4), Draw(5));
    }

    [Fact]
    public void Logits_that_are_all_NaN_are_refused_and_not_guessed() =>
        Assert.ThrowsAny<BadInputException>(() => new Sampler(new(1), 1).Next([float.NaN, float.NaN]));

    private static double[] Shares(GenerationOptions options)
    {
        var sampler = new Sampler(options, 3);
        var counts = new double[s_logits.Length];
        for (var i = 0; i < 20_000; i++) counts[sampler.Next(s_logits)] += 1.0 / 20_000;
        return counts;
    }

    private static IEnumerable<int> Drawn(GenerationOptions options) =>
        Shares(options).Index().Where(share => share.Item > 0).Select(share => share.Index);
}
