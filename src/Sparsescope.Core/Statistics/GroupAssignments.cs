using System.Numerics;

namespace Sparsescope.Statistics;

/// <summary>Every way to give n items to groups of given sizes, N!/Πnᵢ! of them: the null of a test by ranks of several groups.</summary>
internal static class GroupAssignments
{
    /// <summary>Items up to which all ways are counted; 3ⁿ pairs of a set and a part of it are gone through.</summary>
    internal const int MostItems = 12;

    /// <summary>What a group adds to the statistic.</summary>
    /// <param name="group">Its position.</param>
    /// <param name="chosen">Its items, a bit each.</param>
    /// <param name="rest">The items of all later groups.</param>
    internal delegate long Share(int group, uint chosen, uint rest);

    /// <summary>The statistic Σ share over all assignments.</summary>
    /// <param name="sizes">Items of each group, <see cref="MostItems"/> in all at most; 0 is allowed.</param>
    /// <param name="share">What each group adds.</param>
    internal static NullDistribution Sums(IReadOnlyList<int> sizes, Share share)
    {
        var left = new Dictionary<uint, NullDistribution> { [(1u << sizes.Sum()) - 1] = NullDistribution.At(0) };
        for (var group = 0; group < sizes.Count; group++)
        {
            var after = new Dictionary<uint, NullDistribution>();
            foreach (var (items, sums) in left)
            {
                for (var chosen = items; ; chosen = (chosen - 1) & items)
                {
                    if (BitOperations.PopCount(chosen) == sizes[group])
                    {
                        var rest = items ^ chosen;
                        if (!after.TryGetValue(rest, out var to)) after.Add(rest, to = new());
                        to.Add(sums, share(group, chosen, rest));
                    }
                    if (chosen == 0) break;
                }
            }
            left = after;
        }
        return left[0];
    }

    /// <summary>Pairs from two groups that rise less those that fall (<see cref="Concordance.Difference"/>) over all assignments.</summary>
    internal static NullDistribution Differences(IReadOnlyList<int> sizes, double[] values)
    {
        uint Where(Func<double, bool> holds) => (uint)values.Index().Where(item => holds(item.Item)).Sum(item => 1L << item.Index);
        uint[] above = [.. values.Select(v => Where(other => other > v))], below = [.. values.Select(v => Where(other => other < v))];
        return Sums(sizes, (_, chosen, rest) =>
        {
            long difference = 0;
            for (var left = chosen; left != 0; left &= left - 1)
            {
                var item = BitOperations.TrailingZeroCount(left);
                difference += BitOperations.PopCount(rest & above[item]) - BitOperations.PopCount(rest & below[item]);
            }
            return difference;
        });
    }
}
