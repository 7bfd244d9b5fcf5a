namespace Sparsescope.Statistics;

/// <summary>Permutation tests by random arrangements, where there are too many to try all; seeded.</summary>
/// <remarks>
/// p = (b + 1)/(B + 1) with b of B random arrangements at least as far from 0 as the observed one, which counts as one of them: never 0,
/// and valid for any B (Phipson and Smyth, Stat. Appl. Genet. Mol. Biol. 9 (2010) 39). Figures within 1e-12 of each other, relative to the
/// values they are made of, count as equal.
/// </remarks>
public static class RandomPermutation
{
    private const double Same = 1e-12;

    /// <summary>(b + 1)/(B + 1).</summary>
    /// <param name="asExtreme">b, arrangements at least as extreme as the one observed.</param>
    /// <param name="resamples">B, arrangements tried.</param>
    public static double P(int asExtreme, int resamples) => (asExtreme + 1.0) / (resamples + 1.0);

    /// <summary>The mean of paired differences under random signs.</summary>
    /// <returns>NaN for no pairs and where the mean is not finite.</returns>
    public static TestOutcome SignFlips(ReadOnlySpan<double> differences, ulong seed, int resamples = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        var mean = Moments.Mean(differences);
        if (!double.IsFinite(mean)) return TestOutcome.Undefined;
        differences = ScaledSample.Of(differences).Values;
        var random = new SplitMix64(seed);
        double observed = 0, size = 0;
        foreach (var difference in differences)
        {
            observed += difference;
            size += Math.Abs(difference);
        }
        var bar = Math.Abs(observed) - Same * size;
        var asExtreme = 0;
        for (var b = 0; b < resamples; b++)
        {
            var sum = 0.0;
            var signs = 0ul;
            for (var i = 0; i < differences.Length; i++)
            {
                if (i % 64 == 0) signs = random.NextUInt64();
                sum += (signs >> (i % 64) & 1) == 0 ? differences[i] : -differences[i];
            }
            if (Math.Abs(sum) >= bar) asExtreme++;
        }
        return new(mean, P(asExtreme, resamples), TestMethod.RandomPermutations);
    }

    /// <summary>Mean of a less mean of b over random splits of the observations into groups of these sizes.</summary>
    /// <returns>NaN without observations in either group and where the difference is not finite.</returns>
    public static TestOutcome Splits(ReadOnlySpan<double> a, ReadOnlySpan<double> b, ulong seed, int resamples = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        var observed = Moments.Difference(a, b);
        if (!double.IsFinite(observed)) return TestOutcome.Undefined;
        var all = ScaledSample.Of([.. a, .. b]).Values.ToArray();
        var split = a.Length;
        double Difference() => Moments.Mean(all.AsSpan(0, split)) - Moments.Mean(all.AsSpan(split));
        var bar = Math.Abs(Difference()) - Same * all.Max(Math.Abs);
        return new(observed, P(CountExtreme(all, Difference, bar, seed, resamples), resamples), TestMethod.RandomPermutations);
    }

    /// <summary>Spearman's correlation over random orders of y.</summary>
    /// <returns>NaN where <see cref="Correlation.Spearman"/> is.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static TestOutcome Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ulong seed, int resamples = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        double[] ranksX = Ranks.Of(x), ranksY = Ranks.Of(y);
        var observed = Correlation.Pearson(ranksX, ranksY);
        if (double.IsNaN(observed)) return TestOutcome.Undefined;
        var bar = Math.Abs(observed) - Same;
        var asExtreme = CountExtreme(ranksY, () => Correlation.Pearson(ranksX, ranksY), bar, seed, resamples);
        return new(observed, P(asExtreme, resamples), TestMethod.RandomPermutations);
    }

    // Shuffles the values in place, and asks for the figure again.
    private static int CountExtreme(double[] values, Func<double> figure, double bar, ulong seed, int resamples)
    {
        var random = new SplitMix64(seed);
        var asExtreme = 0;
        for (var b = 0; b < resamples; b++)
        {
            random.Shuffle(values.AsSpan());
            if (Math.Abs(figure()) >= bar) asExtreme++;
        }
        return asExtreme;
    }
}
