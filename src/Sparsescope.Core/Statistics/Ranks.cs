namespace Sparsescope.Statistics;

/// <summary>Ranks from 1; equal values share the mean of the ranks they take up.</summary>
public static class Ranks
{
    /// <summary>The rank of each value, in the order of the values: midranks, so the sum is n(n + 1)/2 whatever the ties.</summary>
    /// <returns>All NaN where any value is NaN: it stands nowhere in the order.</returns>
    public static double[] Of(ReadOnlySpan<double> values)
    {
        var ranks = new double[values.Length];
        if (Guard.HasNaN(values))
        {
            ranks.AsSpan().Fill(double.NaN);
            return ranks;
        }
        var (sorted, order) = Sort(values);
        for (var start = 0; start < sorted.Length;)
        {
            var end = EndOfTie(sorted, start);
            for (var i = start; i < end; i++) ranks[order[i]] = (start + 1 + end) / 2.0;
            start = end;
        }
        return ranks;
    }

    /// <summary>Twice the rank of each value, a whole number; the values hold no NaN.</summary>
    internal static long[] Doubled(ReadOnlySpan<double> values)
    {
        var ranks = Of(values);
        var doubled = new long[ranks.Length];
        for (var i = 0; i < doubled.Length; i++) doubled[i] = (long)(2 * ranks[i]);
        return doubled;
    }

    /// <summary>How many values each group of equal values has, in ascending order of value; groups of one are left out.</summary>
    internal static List<long> Ties(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var ties = new List<long>();
        for (var start = 0; start < sorted.Length;)
        {
            var end = EndOfTie(sorted, start);
            if (end - start > 1) ties.Add(end - start);
            start = end;
        }
        return ties;
    }

    /// <summary>Σ(t³ − t) over the groups of t equal values, what ties take from the variance of a sum of ranks.</summary>
    internal static double TieCorrection(ReadOnlySpan<double> values) => Ties(values).Sum(t => (double)t * t * t - t);

    private static (double[] Sorted, int[] Order) Sort(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        var order = new int[sorted.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(sorted, order);
        return (sorted, order);
    }

    private static int EndOfTie(double[] sorted, int start)
    {
        var end = start + 1;
        while (end < sorted.Length && sorted[end] == sorted[start]) end++;
        return end;
    }
}
