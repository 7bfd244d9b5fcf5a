using MathNet.Numerics.Distributions;

namespace Sparsescope.Statistics;

/// <summary>Whether a yes-or-no outcome differs between two conditions of the same items.</summary>
public static class McNemar
{
    /// <summary>
    /// Exact two-sided p: twice the chance of the smaller count or less among the items that changed, each way as likely. 1 where none
    /// changed. McNemar, Psychometrika 12 (1947) 153.
    /// </summary>
    /// <param name="onlyFirst">Items with the outcome in the first condition alone.</param>
    /// <param name="onlySecond">Items with the outcome in the second condition alone.</param>
    public static double ExactP(int onlyFirst, int onlySecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);
        return Math.Min(1, 2 * Binomial.CDF(0.5, onlyFirst + onlySecond, Math.Min(onlyFirst, onlySecond)));
    }
}
