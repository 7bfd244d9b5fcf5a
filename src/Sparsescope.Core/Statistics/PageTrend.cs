namespace Sparsescope.Statistics;

/// <summary>Whether values rise over conditions that have an order, each block (item) having been seen in all of them.</summary>
/// <remarks>
/// Page, J. Am. Stat. Assoc. 58 (1963) 216. The variance is that of shuffling each block's own midranks, which is Page's
/// b·k²(k + 1)²(k − 1)/144 where no block has ties.
/// </remarks>
/// <param name="L">Σ over conditions j = 1 … k of j times the sum of the ranks within blocks.</param>
/// <param name="Z">L standardised by its mean and variance under the null.</param>
/// <param name="PIncreasing">P(Z or more), normal approximation: small where values rise.</param>
/// <param name="P">Two-sided.</param>
public readonly record struct PageTrend(double L, double Z, double PIncreasing, double P)
{
    /// <summary>Tests blocks of k values each, in the order of the conditions.</summary>
    /// <returns>NaN for no blocks, below two conditions, where all blocks are constant, and where any value is NaN.</returns>
    /// <exception cref="ArgumentException">The blocks differ in length.</exception>
    public static PageTrend Test(IReadOnlyList<double[]> blocks)
    {
        double l = 0, mean = 0, variance = 0;
        foreach (var block in blocks)
        {
            Guard.SameLength(blocks[0].Length, block.Length);
            double k = block.Length, middle = (k + 1) / 2, spread = 0;
            foreach (var (j, rank) in Ranks.Of(block).Index())
            {
                l += (j + 1) * rank;
                spread += (rank - middle) * (rank - middle);
            }
            mean += k * middle * middle;
            variance += spread * k * (k + 1) / 12;   // Σ(j − middle)²·Σ(rank − middle)² / (k − 1)
        }
        if (!(variance > 0)) return new(double.NaN, double.NaN, double.NaN, double.NaN);
        var z = (l - mean) / Math.Sqrt(variance);
        return new(l, z, StandardNormal.Above(z), StandardNormal.TwoSided(z));
    }
}
