namespace Sparsescope.Statistics;

/// <summary>How well a score tells positives from negatives, and how well a probability is what it says.</summary>
/// <remarks>A NaN score makes the figure NaN. Lengths that differ are an <see cref="ArgumentException"/>.</remarks>
public static class BinaryScores
{
    private const double SmallestStep = 2.220446049250313e-16;   // 2⁻⁵²

    /// <summary>Area under the ROC curve: the chance that a positive scores above a negative, ties counted half.</summary>
    /// <returns>0 … 1, 0.5 for a score that says nothing; NaN without a positive or without a negative.</returns>
    public static double Auroc(ReadOnlySpan<bool> positive, ReadOnlySpan<double> score)
    {
        Guard.SameLength(positive.Length, score.Length);
        var ranks = Ranks.Of(score);
        double sum = 0, positives = 0;
        for (var i = 0; i < ranks.Length; i++)
        {
            if (!positive[i]) continue;
            sum += ranks[i];
            positives++;
        }
        return (sum - positives * (positives + 1) / 2) / (positives * (ranks.Length - positives));
    }

    /// <summary>
    /// Average precision: precision at each distinct score, largest first, weighted by the recall it adds (no interpolation).
    /// </summary>
    /// <returns>0 … 1, the share of positives for a score that is constant; NaN without a positive.</returns>
    public static double AveragePrecision(ReadOnlySpan<bool> positive, ReadOnlySpan<double> score)
    {
        Guard.SameLength(positive.Length, score.Length);
        if (Guard.HasNaN(score)) return double.NaN;
        var scores = score.ToArray();
        var labels = positive.ToArray();
        Array.Sort(scores, labels);
        double sum = 0, positives = 0;
        for (var high = scores.Length - 1; high >= 0;)
        {
            var low = high;
            var added = 0;
            for (; low >= 0 && scores[low] == scores[high]; low--) added += labels[low] ? 1 : 0;
            positives += added;
            sum += added * (positives / (scores.Length - 1 - low));
            high = low;
        }
        return sum / positives;
    }

    /// <summary>Mean of (p − outcome)² over the items. Brier, Mon. Weather Rev. 78 (1950) 1.</summary>
    /// <returns>0 (certain and right) … 1; NaN for no items.</returns>
    public static double Brier(ReadOnlySpan<bool> positive, ReadOnlySpan<double> probability)
    {
        Guard.SameLength(positive.Length, probability.Length);
        var sum = 0.0;
        for (var i = 0; i < probability.Length; i++)
        {
            var error = probability[i] - (positive[i] ? 1 : 0);
            sum += error * error;
        }
        return sum / probability.Length;
    }

    /// <summary>Mean of −ln of the probability given to what came about, in nats; scikit-learn's <c>log_loss</c>.</summary>
    /// <param name="positive">What came about.</param>
    /// <param name="probability">Of a positive, 0 … 1.</param>
    /// <param name="floor">
    /// Probabilities count as at least this and at most one less this: by default the smallest step of float64 at 1, so that a certainty
    /// that is wrong costs 36 nats and not infinitely many. A larger floor keeps one such item from deciding the mean.
    /// </param>
    /// <returns>NaN for no items.</returns>
    public static double LogLoss(ReadOnlySpan<bool> positive, ReadOnlySpan<double> probability, double floor = SmallestStep)
    {
        Guard.SameLength(positive.Length, probability.Length);
        var sum = 0.0;
        for (var i = 0; i < probability.Length; i++)
        {
            var p = Math.Clamp(probability[i], floor, 1 - floor);
            sum -= Math.Log(positive[i] ? p : 1 - p);
        }
        return sum / probability.Length;
    }

    /// <summary>
    /// Expected calibration error: |share of positives − mean probability| in bins of equal width closed on the right (the first holds 0
    /// too), weighted by their items. Naeini, Cooper and Hauskrecht, AAAI 2015.
    /// </summary>
    /// <param name="positive">What came about.</param>
    /// <param name="probability">Of a positive; what lies outside [0, 1] counts as the nearer end.</param>
    /// <param name="bins">How many bins.</param>
    /// <returns>0 … 1; NaN for no items.</returns>
    public static double CalibrationError(ReadOnlySpan<bool> positive, ReadOnlySpan<double> probability, int bins = 10)
    {
        Guard.SameLength(positive.Length, probability.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (Guard.HasNaN(probability)) return double.NaN;
        var gaps = new double[bins];   // positives less probabilities of each bin
        for (var i = 0; i < probability.Length; i++)
        {
            var p = Math.Clamp(probability[i], 0, 1);
            var bin = 0;
            while (p > (bin + 1) / (double)bins) bin++;
            gaps[bin] += (positive[i] ? 1 : 0) - p;
        }
        return gaps.Sum(Math.Abs) / probability.Length;
    }
}
