namespace Sparsescope.Statistics;

/// <summary>Whether values rise over conditions that have an order, each block (item) having been seen in all of them.</summary>
/// <remarks>
/// Page, J. Am. Stat. Assoc. 58 (1963) 216. The variance is that of shuffling each block's own midranks, which is Page's
/// b·k²(k + 1)²(k − 1)/144 where no block has ties. Up to <see cref="MostExactConditions"/> conditions and <see cref="MostExactValues"/>
/// values in all both p are exact: over every order of each block's own midranks.
/// </remarks>
/// <param name="L">Σ over conditions j = 1 … k of j times the sum of the ranks within blocks.</param>
/// <param name="Z">L standardised by its mean and variance under the null.</param>
/// <param name="PIncreasing">P(L or more): small where values rise.</param>
/// <param name="P">Two-sided: the chance of an L at least as far from its mean.</param>
/// <param name="Method">Where both p come from.</param>
public readonly record struct PageTrend(double L, double Z, double PIncreasing, double P, TestMethod Method)
{
    /// <summary>Conditions up to which p can be exact.</summary>
    public const int MostExactConditions = 9;

    /// <summary>Values (conditions times blocks) up to which p can be exact, as 5 × 6.</summary>
    public const int MostExactValues = 30;

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
        if (!(variance > 0)) return new(double.NaN, double.NaN, double.NaN, double.NaN, TestMethod.Undefined);
        var z = (l - mean) / Math.Sqrt(variance);
        if (blocks[0].Length > MostExactConditions || blocks[0].Length * (long)blocks.Count > MostExactValues)
            return new(l, z, StandardNormal.Above(z), StandardNormal.TwoSided(z), TestMethod.Normal);
        var found = Orders(blocks);
        return new(l, z, found.Above, found.TwoSided, TestMethod.Exact);
    }

    /// <summary>All orders of every block's own midranks, (k!)ᵇ of them, by L.</summary>
    internal static ArrangementCount Orders(IReadOnlyList<double[]> blocks)
    {
        long[] places = [.. Enumerable.Range(1, blocks[0].Length)];
        var sums = NullDistribution.At(0);
        long observed = 0;
        foreach (var block in blocks)
        {
            var ranks = Ranks.Doubled(block);
            for (var j = 0; j < places.Length; j++) observed += places[j] * ranks[j];
            sums = sums.Plus(Matchings.Products(places, ranks));
        }
        return sums.Compare(observed);
    }
}
