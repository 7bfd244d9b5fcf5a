namespace Sparsescope.Statistics;

/// <summary>Whether two groups differ in mean; their variances need not be equal.</summary>
public static class WelchTest
{
    /// <summary>t = (ā − b̄) / √(sₐ²/nₐ + s_b²/n_b) with the degrees of freedom of Welch and Satterthwaite, and its two-sided p.</summary>
    /// <remarks>Welch, Biometrika 34 (1947) 28.</remarks>
    /// <returns>All NaN below two observations in either group, where any is NaN, and where both groups are constant.</returns>
    public static (double T, double Freedom, double P) Test(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        WideNumber errorA = Moments.WideVariance(a) / a.Length, errorB = Moments.WideVariance(b) / b.Length, error = errorA + errorB;
        if (!error.IsPositive) return (double.NaN, double.NaN, double.NaN);
        var t = ((Moments.WideMean(a) - Moments.WideMean(b)) / error.Sqrt()).ToDouble();
        var freedom = (error * error / (errorA * errorA / (a.Length - 1) + errorB * errorB / (b.Length - 1))).ToDouble();
        return (t, freedom, StudentDistribution.TwoSided(t, freedom));
    }
}
