namespace Sparsescope.Statistics;

/// <summary>Whether one group tends to larger values than another, by ranks.</summary>
/// <remarks>Mann and Whitney, Ann. Math. Stat. 18 (1947) 50.</remarks>
public static class MannWhitney
{
    /// <summary>
    /// <see cref="U"/> and its p: exact, given the ties, where the observations can be split in at most
    /// <see cref="ExactPermutation.MostArrangements"/> ways (11 a side, one against any number to a million); above by the normal
    /// approximation with the variance corrected for ties and a continuity correction of ½.
    /// </summary>
    /// <remarks>The exact p is the share of splits with U at least as far from nₐn_b/2 as the one observed.</remarks>
    /// <returns>NaN without observations in either group and where any is NaN; p 1 where all are equal.</returns>
    public static TestOutcome Test(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var u = U(a, b);
        if (double.IsNaN(u)) return TestOutcome.Undefined;
        double[] all = [.. a, .. b];
        if (Moments.IsConstant(all)) return new(u, 1, TestMethod.Exact);
        if (ExactPermutation.CanSplit(a.Length, b.Length)) return new(u, Splits(a, b).TwoSided, TestMethod.Exact);
        double na = a.Length, nb = b.Length, n = na + nb;
        var deviation = Math.Sqrt(na * nb / 12 * (n + 1 - Ranks.TieCorrection(all) / (n * (n - 1))));
        var distance = Math.Abs(u - na * nb / 2) - 0.5;
        return new(u, Math.Min(1, 2 * StandardNormal.Above(distance / deviation)), TestMethod.Normal);
    }

    /// <summary>Pairs (one of a, one of b) in which that of a is larger, ties counted half: 0 … nₐ·n_b.</summary>
    /// <returns>NaN without observations in either group and where any is NaN.</returns>
    public static double U(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length == 0 || b.Length == 0) return double.NaN;
        var u = -(double)a.Length * (a.Length + 1) / 2;
        foreach (var rank in Ranks.Of([.. a, .. b]).AsSpan(0, a.Length)) u += rank;
        return u;
    }

    /// <summary>All splits of the pooled values into groups of these sizes, by U of a; neither group is empty nor holds a NaN.</summary>
    internal static ArrangementCount Splits(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        // The smaller group is chosen; the U of the other counts the other way.
        var isSwapped = b.Length < a.Length;
        var smaller = isSwapped ? b : a;
        var ranks = Ranks.Doubled(isSwapped ? [.. b, .. a] : [.. a, .. b]);
        long observed = 0;
        foreach (var rank in ranks.AsSpan(0, smaller.Length)) observed += rank;
        var tally = new Tally(observed, smaller.Length * (ranks.Length + 1L));
        tally.Choose(ranks, 0, smaller.Length, 0);
        var count = tally.Count;
        return isSwapped ? count with { AtMost = count.AtLeast, AtLeast = count.AtMost } : count;
    }

    private sealed class Tally(long observed, long mean)
    {
        private readonly long _bar = Math.Abs(observed - mean);
        private long _all, _asFar, _atMost, _atLeast;

        internal ArrangementCount Count => new(_all, _asFar, _atMost, _atLeast);

        internal void Choose(ReadOnlySpan<long> ranks, int next, int toTake, long sum)
        {
            for (var i = next; i <= ranks.Length - toTake; i++)
            {
                var more = sum + ranks[i];
                if (toTake > 1)
                {
                    Choose(ranks, i + 1, toTake - 1, more);
                    continue;
                }
                _all++;
                if (Math.Abs(more - mean) >= _bar) _asFar++;
                if (more <= observed) _atMost++;
                if (more >= observed) _atLeast++;
            }
        }
    }
}
