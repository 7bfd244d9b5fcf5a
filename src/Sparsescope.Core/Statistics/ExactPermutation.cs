using System.Numerics;

namespace Sparsescope.Statistics;

/// <summary>Permutation tests of a difference of means by every arrangement there is. Fisher, The Design of Experiments (1935).</summary>
/// <remarks>
/// p is twice the smaller of both one-sided p, at most 1; the arrangement observed is one of those counted, so p is never 0. Arrangements
/// within 1e-12 of the observed figure, relative to the values it is made of, count as equal to it.
/// </remarks>
public static class ExactPermutation
{
    /// <summary>Arrangements up to which all are tried.</summary>
    public const long MostArrangements = 1 << 20;

    private const double Same = 1e-12;

    /// <summary>The mean of paired differences over all 2ⁿ signs.</summary>
    /// <returns>NaN for no pairs and where the mean is not finite.</returns>
    /// <exception cref="ArgumentException">There are more than <see cref="MostArrangements"/>: above 20 pairs.</exception>
    public static TestOutcome SignFlips(ReadOnlySpan<double> differences)
    {
        if (!CanFlip(differences.Length)) throw new ArgumentException($"{differences.Length} pairs have too many signs to try all");
        var mean = Moments.Mean(differences);
        if (!double.IsFinite(mean)) return TestOutcome.Undefined;
        var scaled = ScaledSample.Of(differences).Values;
        var tail = new Tail(Sum(scaled, 0), Same * Size(scaled));
        for (uint flipped = 0; flipped < 1u << scaled.Length; flipped++) tail.Add(Sum(scaled, flipped));
        return new(mean, tail.TwoSidedP, TestMethod.Exact);
    }

    /// <summary>Mean of a less mean of b over all ways to split the observations into groups of these sizes.</summary>
    /// <returns>NaN without observations in either group and where the difference is not finite.</returns>
    /// <exception cref="ArgumentException">There are more than <see cref="MostArrangements"/>.</exception>
    public static TestOutcome Splits(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (!CanSplit(a.Length, b.Length)) throw new ArgumentException($"{a.Length} and {b.Length} have too many splits to try all");
        var difference = Moments.Difference(a, b);
        if (!double.IsFinite(difference)) return TestOutcome.Undefined;
        var all = ScaledSample.Of([.. a, .. b]).Values;
        // With the sizes fixed, the difference of means rises with the sum of the first group.
        var tail = new Tail(Sum(all[..a.Length], 0), Same * Size(all));
        AddSplits(all, 0, a.Length, 0, tail);
        return new(difference, tail.TwoSidedP, TestMethod.Exact);
    }

    /// <summary>Whether the signs of so many pairs can all be tried.</summary>
    public static bool CanFlip(int pairs) => pairs <= BitOperations.Log2(MostArrangements);

    /// <summary>Whether all splits into groups of these sizes can be tried.</summary>
    public static bool CanSplit(int a, int b)
    {
        var splits = 1.0;
        for (var i = 1; i <= Math.Min(a, b); i++) splits *= (double)(a + b + 1 - i) / i;
        return splits <= MostArrangements;
    }

    private static double Sum(ReadOnlySpan<double> values, uint flipped)
    {
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++) sum += (flipped >> i & 1) == 0 ? values[i] : -values[i];
        return sum;
    }

    private static double Size(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += Math.Abs(value);
        return sum;
    }

    private static void AddSplits(ReadOnlySpan<double> values, int next, int toTake, double sum, Tail tail)
    {
        if (toTake == 0)
        {
            tail.Add(sum);
            return;
        }
        for (var i = next; i <= values.Length - toTake; i++) AddSplits(values, i + 1, toTake - 1, sum + values[i], tail);
    }

    private sealed class Tail(double observed, double same)
    {
        private long _count, _less, _greater;

        internal double TwoSidedP => Math.Min(1, 2.0 * Math.Min(_less, _greater) / _count);

        internal void Add(double figure)
        {
            _count++;
            if (figure <= observed + same) _less++;
            if (figure >= observed - same) _greater++;
        }
    }
}
