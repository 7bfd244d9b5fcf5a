namespace Sparsescope.Statistics;

/// <summary>Two scores of the same items compared by the areas under their ROC curves.</summary>
/// <remarks>
/// DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988) 837, by midranks as in Sun and Xu, IEEE Signal Process. Lett. 21 (2014) 1389.
/// The difference is taken for normal, an approximation for a dozen and more items of either outcome.
/// </remarks>
public static class AurocComparison
{
    /// <summary>Area of score a less that of score b, with its interval, and the two-sided p of no difference.</summary>
    /// <param name="positive">The outcome of n items.</param>
    /// <param name="a">A score of each.</param>
    /// <param name="b">Another score of each.</param>
    /// <param name="level">Coverage, in (0, 1).</param>
    /// <returns>
    /// Estimate NaN without a positive or without a negative, and where a score is NaN; bounds and p NaN below two of either. Scores that
    /// order the items alike have the difference 0, which is its own interval, and p 1.
    /// </returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static (Interval Difference, double P) Of(ReadOnlySpan<bool> positive, ReadOnlySpan<double> a, ReadOnlySpan<double> b,
        double level = 0.95)
    {
        Guard.Level(level);
        Guard.SameLength(positive.Length, a.Length);
        Guard.SameLength(positive.Length, b.Length);
        var estimate = BinaryScores.Auroc(positive, a) - BinaryScores.Auroc(positive, b);
        var (ofPositives, ofNegatives) = (Placements(positive, a, b, true), Placements(positive, a, b, false));
        if (!double.IsFinite(estimate) || ofPositives.Length < 2 || ofNegatives.Length < 2)
            return (new(estimate, double.NaN, double.NaN, level, positive.Length), double.NaN);
        var error = Math.Sqrt(Moments.Variance(ofPositives) / ofPositives.Length + Moments.Variance(ofNegatives) / ofNegatives.Length);
        var reach = StandardNormal.Quantile((1 + level) / 2) * error;
        var p = error > 0 ? Math.Min(1, 2 * StandardNormal.Above(Math.Abs(estimate) / error)) : estimate == 0 ? 1 : double.NaN;
        return (new(estimate, Math.Max(-1, estimate - reach), Math.Min(1, estimate + reach), level, positive.Length), p);
    }

    // By how much the share of items of the other outcome on its right side differs between the scores, for each item of one outcome.
    private static double[] Placements(ReadOnlySpan<bool> positive, ReadOnlySpan<double> a, ReadOnlySpan<double> b, bool wanted)
    {
        var (first, second) = (Shares(positive, a, wanted), Shares(positive, b, wanted));
        for (var i = 0; i < first.Length; i++) first[i] -= second[i];
        return first;
    }

    private static double[] Shares(ReadOnlySpan<bool> positive, ReadOnlySpan<double> score, bool wanted)
    {
        var own = new List<double>();
        foreach (var (value, isPositive) in Pairs(positive, score))
        {
            if (isPositive == wanted) own.Add(value);
        }
        double[] among = Ranks.Of([.. own]), all = Ranks.Of(score);
        var others = positive.Length - own.Count;
        var shares = new double[own.Count];
        for (int i = 0, k = 0; i < positive.Length; i++)
        {
            if (positive[i] != wanted) continue;
            var below = (all[i] - among[k]) / others;   // ties counted half
            shares[k++] = wanted ? below : 1 - below;
        }
        return shares;
    }

    private static List<(double Value, bool IsPositive)> Pairs(ReadOnlySpan<bool> positive, ReadOnlySpan<double> score)
    {
        var pairs = new List<(double, bool)>(score.Length);
        for (var i = 0; i < score.Length; i++) pairs.Add((score[i], positive[i]));
        return pairs;
    }
}
