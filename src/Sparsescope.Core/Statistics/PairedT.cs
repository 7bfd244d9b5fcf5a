namespace Sparsescope.Statistics;

/// <summary>Whether differences within pairs have a mean other than 0, if they are normal.</summary>
public static class PairedT
{
    /// <summary>t = d̄ / (s_d/√n) with n − 1 degrees of freedom, and its two-sided p.</summary>
    /// <param name="differences">One a pair.</param>
    /// <returns>NaN below two pairs, where any difference is NaN, and where all are equal.</returns>
    public static TestOutcome Test(ReadOnlySpan<double> differences)
    {
        var error = Moments.WideVariance(differences).Sqrt() / Math.Sqrt(differences.Length);
        if (!error.IsPositive) return TestOutcome.Undefined;
        var t = (Moments.WideMean(differences) / error).ToDouble();
        return new(t, StudentDistribution.TwoSided(t, differences.Length - 1), TestMethod.StudentT);
    }
}
