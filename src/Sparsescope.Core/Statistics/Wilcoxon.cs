namespace Sparsescope.Statistics;

/// <summary>Whether differences within pairs lie around 0, by the ranks of their sizes.</summary>
/// <remarks>Wilcoxon, Biometrics Bull. 1 (1945) 80.</remarks>
public static class Wilcoxon
{
    /// <summary>
    /// The smaller of the rank sums of positive and negative differences. p by the normal approximation with the variance corrected for
    /// ties, without continuity correction.
    /// </summary>
    /// <param name="differences">One a pair; those that are 0 are left out, as Wilcoxon did.</param>
    /// <returns>NaN where any difference is NaN and where none is left.</returns>
    public static TestOutcome Test(ReadOnlySpan<double> differences)
    {
        if (Guard.HasNaN(differences)) return TestOutcome.Undefined;
        double[] left = [.. differences.ToArray().Where(d => d != 0)];
        if (left.Length == 0) return TestOutcome.Undefined;
        double[] sizes = [.. left.Select(Math.Abs)];
        var ranks = Ranks.Of(sizes);
        double n = left.Length, positive = 0;
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] > 0) positive += ranks[i];
        }
        var smaller = Math.Min(positive, n * (n + 1) / 2 - positive);
        var variance = (n * (n + 1) * (2 * n + 1) - Ranks.TieCorrection(sizes) / 2) / 24;
        return new(smaller, StandardNormal.TwoSided((smaller - n * (n + 1) / 4) / Math.Sqrt(variance)));
    }
}
