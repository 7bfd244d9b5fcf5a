using System.Numerics;

namespace Sparsescope.Statistics;

/// <summary>Σ aᵢ·b_σ(i) over every order σ of b: what a rank correlation and Page's L are under the null.</summary>
internal static class Matchings
{
    /// <summary>Items up to which all n! orders are counted; 2ⁿ sets of items are gone through.</summary>
    internal const int MostItems = 12;

    /// <param name="a">n whole numbers, 0 or more, n at most <see cref="MostItems"/>.</param>
    /// <param name="b">As many; equal ones are exchanged as if they were not.</param>
    internal static NullDistribution Products(ReadOnlySpan<long> a, ReadOnlySpan<long> b)
    {
        var n = a.Length;
        // Any order of the items will do; ascending, the sums of the first few stay short. Without ties all doubled ranks are even.
        var (sortedA, unitA) = Reduced(a);
        var (sortedB, unitB) = Reduced(b);
        // ways[used][sum]: orders in which the first items of a met the items of b in the set `used`.
        var ways = new long[]?[1 << n];
        ways[0] = [1];
        for (var used = 0; used < ways.Length - 1; used++)
        {
            var from = ways[used]!;
            var count = BitOperations.PopCount((uint)used);
            long most = 0;   // the largest with the largest
            for (var i = 0; i <= count; i++) most += sortedA[i] * sortedB[n - 1 - count + i];
            for (var j = 0; j < n; j++)
            {
                if ((used >> j & 1) != 0) continue;
                var to = ways[used | 1 << j] ??= new long[most + 1];
                var step = sortedA[count] * sortedB[j];
                var length = (int)Math.Min(from.Length, most + 1 - step);   // what is longer holds no order
                for (var sum = 0; sum < length; sum++) to[sum + step] += from[sum];
            }
            ways[used] = null;
        }
        var distribution = new NullDistribution();
        var last = ways[^1]!;
        for (var sum = 0; sum < last.Length; sum++)
        {
            if (last[sum] > 0) distribution.Add(sum * unitA * unitB, last[sum]);
        }
        return distribution;
    }

    private static (long[] Sorted, long Unit) Reduced(ReadOnlySpan<long> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var unit = Array.TrueForAll(sorted, value => value % 2 == 0) ? 2 : 1;
        return ([.. sorted.Select(value => value / unit)], unit);
    }
}
