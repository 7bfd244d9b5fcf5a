namespace Sparsescope.Statistics;

/// <summary>Pairs of items counted by whether two variables order them the same way.</summary>
/// <remarks>n log n by counting the exchanges of a merge sort: Knight, J. Am. Stat. Assoc. 61 (1966) 436.</remarks>
/// <param name="Pairs">n(n − 1)/2.</param>
/// <param name="TiedX">Pairs equal in x, those equal in both among them.</param>
/// <param name="TiedY">Pairs equal in y, those equal in both among them.</param>
/// <param name="Difference">Pairs in the same order less pairs in opposite order.</param>
/// <param name="Discordant">Pairs in opposite order.</param>
internal readonly record struct Concordance(long Pairs, long TiedX, long TiedY, long Difference, long Discordant)
{
    /// <summary>Counts the pairs of x (n) and y (n), which hold no NaN.</summary>
    internal static Concordance Count(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var items = new (double X, double Y)[x.Length];
        for (var i = 0; i < items.Length; i++) items[i] = (x[i], y[i]);
        Array.Sort(items);   // by x, and by y among equal x
        var inOrder = items.Select(item => item.Y).ToArray();
        var discordant = Exchanges(inOrder, new double[inOrder.Length]);
        long pairs = PairsOf(items.Length), tiedX = Ranks.Ties(x).Sum(PairsOf), tiedY = Ranks.Ties(y).Sum(PairsOf);
        var tiedBoth = items.GroupBy(item => item).Sum(same => PairsOf(same.Count()));
        return new(pairs, tiedX, tiedY, pairs - tiedX - tiedY + tiedBoth - 2 * discordant, discordant);
    }

    private static long PairsOf(long count) => count * (count - 1) / 2;

    // Sorts the values; returns how many pairs stood the wrong way round.
    private static long Exchanges(Span<double> values, Span<double> scratch)
    {
        if (values.Length < 2) return 0;
        var middle = values.Length / 2;
        var exchanges = Exchanges(values[..middle], scratch) + Exchanges(values[middle..], scratch);
        int left = 0, right = middle;
        for (var i = 0; i < values.Length; i++)
        {
            if (right == values.Length || (left < middle && values[left] <= values[right]))
            {
                scratch[i] = values[left++];
            }
            else
            {
                scratch[i] = values[right++];
                exchanges += middle - left;
            }
        }
        scratch[..values.Length].CopyTo(values);
        return exchanges;
    }
}
