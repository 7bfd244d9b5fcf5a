using Sparsescope.Statistics;

namespace Sparsescope.Tests.Statistics;

/// <summary>Permutation p against counts by hand and against every arrangement in whole numbers, which knows no rounding.</summary>
public sealed class PermutationTests
{
    private const double Rounding = 1e-12;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 20)];

    [Fact]
    public void All_signs_and_all_splits_counted_by_hand()
    {
        // Of the eight signs of 1, 2, 3 one gives a sum of 6, and one of −6.
        Equal(2, 2 / 8.0, ExactPermutation.SignFlips([1, 2, 3]));
        Equal(-2, 2 / 8.0, ExactPermutation.SignFlips([-1, -2, -3]));
        // Sums 6, 4, 2, 0, 0, −2, −4, −6: three of eight at least 2.
        Equal(2 / 3.0, 6 / 8.0, ExactPermutation.SignFlips([1, -2, 3]));
        // More than half on both sides of what is observed.
        Equal(0, 1, ExactPermutation.SignFlips([1, 2, -3]));
        // Sums of pairs of 1, 2, 3, 9: 3, 4, 10, 5, 11, 12.
        Equal(-4.5, 2 / 6.0, ExactPermutation.Splits([1, 2], [3, 9]));
        Equal(3.5, 4 / 6.0, ExactPermutation.Splits([2, 9], [1, 3]));
        Equal(-3, 2 / 4.0, ExactPermutation.Splits([1], [3, 4, 5]));
        Equal(3, 2 / 4.0, ExactPermutation.Splits([3, 4, 5], [1]));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Arrangements_that_differ_by_rounding_alone_count_as_equal(int seed)
    {
        // Few whole numbers: many arrangements have the same figure. In tenths, small or large, their sums differ in the last digits.
        var random = new SplitMix64((ulong)seed);
        int[] whole = [.. Enumerable.Range(0, 10).Select(_ => random.NextInt32(9) - 3)];
        double[] same = [.. whole.Select(v => (double)v)];
        var sums = Enumerable.Range(0, 1 << 10).Select(signs => whole.Select((v, i) => (signs >> i & 1) == 0 ? v : -v).Sum()).ToArray();
        var splits = Enumerable.Range(0, 1 << 10).Where(chosen => System.Numerics.BitOperations.PopCount((uint)chosen) == 4)
            .Select(chosen => whole.Where((_, i) => (chosen >> i & 1) != 0).Sum()).ToArray();
        foreach (var unit in (double[])[0.1, 1e-8, 1e7 / 3])
        {
            double[] parts = [.. whole.Select(v => v * unit)];
            Near(TwoSided(whole.Sum(), sums), ExactPermutation.SignFlips(parts).P);
            Near(TwoSided(whole[..4].Sum(), splits), ExactPermutation.Splits(parts[..4], parts[4..]).P);
            Near(RandomPermutation.SignFlips(same, 7, 400).P, RandomPermutation.SignFlips(parts, 7, 400).P);
            Near(RandomPermutation.Splits(same[..4], same[4..], 7, 400).P, RandomPermutation.Splits(parts[..4], parts[4..], 7, 400).P);
        }

        static double TwoSided(int observed, int[] all)
        {
            double below = all.Count(figure => figure <= observed), above = all.Count(figure => figure >= observed);
            return Math.Min(1, 2 * Math.Min(below, above) / all.Length);
        }
    }

    [Fact]
    public void Where_all_values_are_zero_every_arrangement_is_as_far()
    {
        Equal(0, 1, ExactPermutation.SignFlips([0, 0, 0]));
        Equal(0, 1, ExactPermutation.Splits([0, 0], [0]));
        Equal(0, 1, RandomPermutation.SignFlips([0, 0, 0], 1, 9));
        Equal(0, 1, RandomPermutation.Splits([0, 0], [0], 1, 9));
    }

    [Theory]
    [InlineData(20, true), InlineData(21, false), InlineData(0, true)]
    public void Signs_are_tried_up_to_twenty_pairs(int pairs, bool can) => Assert.Equal(can, ExactPermutation.CanFlip(pairs));

    [Theory]
    [InlineData(11, 11, true), InlineData(12, 11, false), InlineData(11, 12, false), InlineData(12, 12, false)]   // 705,432; 1,352,078
    [InlineData(1, (1 << 20) - 1, true), InlineData((1 << 20) - 1, 1, true), InlineData(1, 1 << 20, false), InlineData(1 << 20, 1, false)]
    [InlineData(4, 68, true), InlineData(68, 4, true), InlineData(4, 69, false), InlineData(69, 4, false)]        // 1,028,790; 1,088,430
    [InlineData(0, 5, true), InlineData(5_000, 5_000, false)]
    public void Splits_are_tried_up_to_two_to_the_twentieth(int a, int b, bool can) =>
        Assert.Equal(can, ExactPermutation.CanSplit(a, b));

    [Fact]
    public void More_than_can_be_tried_is_refused_with_the_number()
    {
        Assert.Equal("21 pairs have too many signs to try all",
            Assert.Throws<ArgumentException>(() => ExactPermutation.SignFlips(new double[21])).Message);
        Assert.Equal("12 and 13 have too many splits to try all",
            Assert.Throws<ArgumentException>(() => ExactPermutation.Splits(new double[12], new double[13])).Message);
    }

    [Fact]
    public void The_observed_arrangement_counts_as_one_of_the_random_ones()
    {
        Assert.Equal(0.4, RandomPermutation.P(3, 9), Rounding);
        Assert.Equal(1, RandomPermutation.P(9, 9), Rounding);
        Assert.Equal(0.1, RandomPermutation.P(0, 9), Rounding);
        foreach (var none in (int[])[0, -1])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => RandomPermutation.SignFlips([1, 2], 1, none));
            Assert.Throws<ArgumentOutOfRangeException>(() => RandomPermutation.Splits([1, 2], [3], 1, none));
            Assert.Throws<ArgumentOutOfRangeException>(() => RandomPermutation.Spearman([1, 2], [2, 1], 1, none));
        }
        Assert.Equal(TestMethod.RandomPermutations, RandomPermutation.Splits([1, 2], [3], 1, 1).Method);
        Assert.Throws<ArgumentException>(() => RandomPermutation.Spearman([1, 2, 3], [1, 2], 1));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_seed_gives_the_arrangements_of_its_generator(int seed)
    {
        const int resamples = 200;
        var random = new SplitMix64((ulong)seed + 100);
        int[] whole = [.. Enumerable.Range(0, 150).Select(_ => random.NextInt32(21) - 9)];
        double[] values = [.. whole.Select(v => (double)v)];

        // Signs: a draw for every 64 values, its lowest bit first; 1 turns a value round.
        var draws = new SplitMix64((ulong)seed);
        var far = 0;
        for (var b = 0; b < resamples; b++)
        {
            ulong[] signs = [.. Enumerable.Range(0, 3).Select(_ => draws.NextUInt64())];
            if (Math.Abs(whole.Select((v, i) => (signs[i / 64] >> i % 64) % 2 == 0 ? v : -v).Sum()) >= Math.Abs(whole.Sum())) far++;
        }
        Equal(whole.Average(), (far + 1.0) / (resamples + 1), RandomPermutation.SignFlips(values, (ulong)seed, resamples));

        // Splits: the pooled values shuffled again and again, group a in front.
        draws = new((ulong)seed);
        int[] pooled = [.. whole[..40]];
        const int split = 13;
        int Numerator() => (40 - split) * pooled[..split].Sum() - split * pooled[split..].Sum();
        var bar = Math.Abs(Numerator());
        far = 0;
        for (var b = 0; b < resamples; b++)
        {
            draws.Shuffle(pooled.AsSpan());
            if (Math.Abs(Numerator()) >= bar) far++;
        }
        Equal(whole[..split].Average() - whole[split..40].Average(), (far + 1.0) / (resamples + 1),
            RandomPermutation.Splits(values[..split], values[split..40], (ulong)seed, resamples));

        // Orders: y shuffled, x as it stands. Ranks against each other rise with the sum of their products.
        draws = new((ulong)seed);
        double[] x = values[..12], y = values[12..24], ranks = Ranks.Of(x), order = Ranks.Of(y);
        double Distance() => Math.Abs(ranks.Zip(order, (a, b) => 4 * a * b).Sum() - 12 * 13 * 13);   // whole numbers
        var observed = Distance();
        far = 0;
        for (var b = 0; b < resamples; b++)
        {
            draws.Shuffle(order.AsSpan());
            if (Distance() >= observed) far++;
        }
        Equal(Correlation.Spearman(x, y), (far + 1.0) / (resamples + 1), RandomPermutation.Spearman(x, y, (ulong)seed, resamples));
    }

    private static void Equal(double statistic, double p, TestOutcome found)
    {
        Near(statistic, found.Statistic);
        Near(p, found.P);
    }

    private static void Near(double expected, double actual)
    {
        if (!(Math.Abs(expected - actual) <= Rounding)) Assert.Fail($"expected {expected:R}, got {actual:R}");
    }
}
