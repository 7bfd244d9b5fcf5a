using System.Runtime.InteropServices;
using MathNet.Numerics;

namespace Sparsescope.Statistics;

/// <summary>Whether any of several conditions tends to other values than the rest, each block (item) having been seen in all.</summary>
/// <remarks>Friedman, J. Am. Stat. Assoc. 32 (1937) 675.</remarks>
public static class Friedman
{
    /// <summary>Conditions up to which p can be exact.</summary>
    public const int MostExactConditions = 6;

    /// <summary>Values (conditions times blocks) up to which p can be exact, as 5 × 6.</summary>
    public const int MostExactValues = 30;

    private const int Bits = 10;   // a doubled rank sum is at most 60

    /// <summary>
    /// Q = (12ΣR²/(bk(k + 1)) − 3b(k + 1)) / (1 − Σ(t³ − t)/(bk(k² − 1))), R the sum over the b blocks of the midranks of a condition
    /// within blocks. p is the share of orders of every block's own midranks with a Q at least as large, up to
    /// <see cref="MostExactConditions"/> conditions and <see cref="MostExactValues"/> values in all; above by χ² with k − 1 degrees of
    /// freedom.
    /// </summary>
    /// <param name="blocks">b blocks of k values each, in the order of the conditions.</param>
    /// <returns>NaN for no blocks, below two conditions, where all blocks are constant, and where any value is NaN.</returns>
    /// <exception cref="ArgumentException">The blocks differ in length.</exception>
    public static TestOutcome Test(IReadOnlyList<double[]> blocks)
    {
        foreach (var block in blocks) Guard.SameLength(blocks[0].Length, block.Length);
        if (blocks.Count == 0 || blocks.Any(block => Guard.HasNaN(block)) || blocks.All(block => Moments.IsConstant(block)))
            return TestOutcome.Undefined;
        double b = blocks.Count, k = blocks[0].Length;
        var ranks = blocks.Select(block => Ranks.Of(block)).ToArray();
        var squares = Enumerable.Range(0, blocks[0].Length).Sum(j => Math.Pow(ranks.Sum(block => block[j]), 2));
        var ties = blocks.Sum(block => Ranks.TieCorrection(block));
        var q = Math.Max(0, (12 * squares / (b * k * (k + 1)) - 3 * b * (k + 1)) / (1 - ties / (b * k * (k * k - 1))));
        if (k <= MostExactConditions && b * k <= MostExactValues) return new(q, Orders(blocks).Above, TestMethod.Exact);
        return new(q, q == 0 ? 1 : SpecialFunctions.GammaUpperRegularized((k - 1) / 2, q / 2), TestMethod.ChiSquared);
    }

    /// <summary>All orders of every block's own midranks, (k!)ᵇ of them, by ΣR², which Q rises with.</summary>
    /// <remarks>
    /// Rank sums are kept sorted, as ΣR² does not know which condition has which; for the same reason the first block stands as it is.
    /// </remarks>
    internal static ArrangementCount Orders(IReadOnlyList<double[]> blocks)
    {
        var k = blocks[0].Length;
        // The block with the most orders comes first, where they need not be gone through.
        long[][] ranks = [.. blocks.Select(block => Ranks.Doubled(block)).OrderByDescending(block => block.Distinct().Count())];
        var observed = Squares([.. Enumerable.Range(0, k).Select(j => blocks.Sum(block => Ranks.Doubled(block)[j]))]);
        var sums = new Dictionary<ulong, long> { [Packed(ranks[0])] = Factorial(k) };
        var distribution = new NullDistribution();
        for (var block = 1; block < ranks.Length; block++)
        {
            var orders = DistinctOrders(ranks[block]);
            var times = Factorial(k) / orders.Count;   // equal ranks exchanged
            var after = new Dictionary<ulong, long>();
            var sum = new long[k];
            foreach (var (packed, count) in sums)
            {
                foreach (var order in orders)
                {
                    for (var j = 0; j < k; j++) sum[j] = (long)(packed >> j * Bits & ((1 << Bits) - 1)) + order[j];
                    if (block < ranks.Length - 1) CollectionsMarshal.GetValueRefOrAddDefault(after, Packed(sum), out _) += count * times;
                    else distribution.Add(Squares(sum), count * times);
                }
            }
            sums = after;
        }
        if (ranks.Length == 1) distribution.Add(observed, Factorial(k));
        return distribution.Compare(observed);
    }

    private static long Squares(ReadOnlySpan<long> sums)
    {
        long squares = 0;
        foreach (var sum in sums) squares += sum * sum;
        return squares;
    }

    private static ulong Packed(ReadOnlySpan<long> sums)
    {
        Span<long> sorted = stackalloc long[sums.Length];
        sums.CopyTo(sorted);
        for (var i = 1; i < sorted.Length; i++)
        {
            for (var j = i; j > 0 && sorted[j - 1] > sorted[j]; j--) (sorted[j - 1], sorted[j]) = (sorted[j], sorted[j - 1]);
        }
        var packed = 0ul;
        for (var i = 0; i < sorted.Length; i++) packed |= (ulong)sorted[i] << i * Bits;
        return packed;
    }

    private static long Factorial(int k) => k < 2 ? 1 : k * Factorial(k - 1);

    private static List<long[]> DistinctOrders(long[] ranks)
    {
        var orders = new List<long[]>();
        void Grow(long[] start, long[] left)
        {
            if (left.Length == 0) orders.Add(start);
            foreach (var next in left.Distinct())
            {
                var at = Array.IndexOf(left, next);
                Grow([.. start, next], [.. left[..at], .. left[(at + 1)..]]);
            }
        }
        Grow([], ranks);
        return orders;
    }
}
