using System.Runtime.InteropServices;

namespace Sparsescope.Statistics;

/// <summary>Arrangements of the observations, counted by where their statistic lies.</summary>
/// <param name="All">How many there are, at most 2⁶².</param>
/// <param name="AsFar">Those at least as far from the mean over all as the one observed, on either side.</param>
/// <param name="AtMost">Those whose statistic is at most the one observed.</param>
/// <param name="AtLeast">Those whose statistic is at least the one observed.</param>
internal readonly record struct ArrangementCount(long All, long AsFar, long AtMost, long AtLeast)
{
    /// <summary>Two-sided p: the share as far out. The arrangement observed is one of them, so it is never 0.</summary>
    internal double TwoSided => (double)AsFar / All;

    /// <summary>The share at least as large.</summary>
    internal double Above => (double)AtLeast / All;

    /// <summary>The share at least as small.</summary>
    internal double Below => (double)AtMost / All;
}

/// <summary>A statistic over all arrangements that the null hypothesis makes equally likely: whole values, whole counts.</summary>
internal sealed class NullDistribution
{
    private readonly Dictionary<long, long> _counts = [];

    internal IEnumerable<KeyValuePair<long, long>> Counts => _counts;

    /// <summary>All arrangements at one value.</summary>
    internal static NullDistribution At(long value)
    {
        var distribution = new NullDistribution();
        distribution.Add(value, 1);
        return distribution;
    }

    internal void Add(long value, long arrangements) => CollectionsMarshal.GetValueRefOrAddDefault(_counts, value, out _) += arrangements;

    /// <summary>Adds another distribution, every value of it raised by <paramref name="shift"/>.</summary>
    internal void Add(NullDistribution other, long shift)
    {
        foreach (var (value, count) in other._counts) Add(value + shift, count);
    }

    /// <summary>The sum of two statistics whose arrangements are independent.</summary>
    internal NullDistribution Plus(NullDistribution other)
    {
        var sum = new NullDistribution();
        foreach (var (value, count) in _counts)
        {
            foreach (var (more, times) in other._counts) sum.Add(value + more, count * times);
        }
        return sum;
    }

    /// <summary>Counts the arrangements beside the one observed; compared in whole numbers, so equal distances are equal.</summary>
    internal ArrangementCount Compare(long observed)
    {
        long all = 0, asFar = 0, atMost = 0, atLeast = 0;
        Int128 sum = 0;
        foreach (var (value, count) in _counts)
        {
            all += count;
            sum += (Int128)value * count;
        }
        var bar = Int128.Abs((Int128)observed * all - sum);
        foreach (var (value, count) in _counts)
        {
            if (Int128.Abs((Int128)value * all - sum) >= bar) asFar += count;
            if (value <= observed) atMost += count;
            if (value >= observed) atLeast += count;
        }
        return new(all, asFar, atMost, atLeast);
    }
}
