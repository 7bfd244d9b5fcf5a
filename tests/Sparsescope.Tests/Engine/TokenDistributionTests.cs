namespace Sparsescope.Tests.Engine;

public sealed class TokenDistributionTests
{
    public static TheoryData<int> Sizes => [1, 2, 3, 10, 257, 4096, 4097, 49_152];

    [Theory, MemberData(nameof(Sizes))]
    public void Entropy_and_log_probabilities_are_those_of_the_plain_formula(int size)
    {
        var random = new SplitMix64((ulong)size);
        float[] logits = [.. Enumerable.Range(0, size).Select(_ => (float)(8 * random.NextGaussian()))];
        var max = logits.Max();
        var normaliser = max + Math.Log(logits.Sum(logit => Math.Exp((double)logit - max)));
        var entropy = -logits.Sum(logit => Math.Exp(logit - normaliser) * (logit - normaliser));

        var distribution = TokenDistribution.Of(logits, 10);

        Close(normaliser, distribution.LogNormaliser, 1e-12);
        Close(entropy, distribution.Entropy, 1e-10);
        var order = Enumerable.Range(0, size).OrderByDescending(id => logits[id]).ThenBy(id => id).Take(10);
        Assert.Equal(order, distribution.Top.Select(top => top.Token));
        foreach (var (token, logProb) in distribution.Top) Close(logits[token] - normaliser, logProb, 1e-12);
    }

    [Fact]
    public void A_uniform_distribution_has_the_logarithm_of_its_size_as_entropy_and_ascending_ids()
    {
        var distribution = TokenDistribution.Of(new float[1000], 3);
        Close(Math.Log(1000), distribution.Entropy, 1e-12);
        Assert.Equal([0, 1, 2], distribution.Top.Select(top => top.Token));
    }

    [Fact]
    public void Minus_infinity_is_a_token_of_probability_zero()
    {
        var distribution = TokenDistribution.Of([0, float.NegativeInfinity, 0], 3);
        Close(Math.Log(2), distribution.Entropy, 1e-12);
        Assert.Equal(double.NegativeInfinity, distribution.Top[2].LogProb);
    }

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void What_is_no_distribution_is_not_given_an_entropy(float bad)
    {
        var distribution = TokenDistribution.Of([1, bad, 2], 2);
        Assert.True(double.IsNaN(distribution.Entropy));
        Assert.True(double.IsNaN(distribution.LogNormaliser));
    }

    [Fact]
    public void Extreme_logits_neither_overflow_nor_vanish()
    {
        var distribution = TokenDistribution.Of([1e30f, 1e30f, -1e30f], 1);
        Close(Math.Log(2), distribution.Entropy, 1e-12);
    }

    private static void Close(double expected, double actual, double bound)
    {
        if (!(Math.Abs(expected - actual) <= bound * Math.Max(1, Math.Abs(expected))))
            Assert.Fail($"expected {expected:R}, got {actual:R}");
    }
}
