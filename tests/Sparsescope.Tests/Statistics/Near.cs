namespace Sparsescope.Tests.Statistics;

/// <summary>Comparisons that NaN fails.</summary>
internal static class Near
{
    /// <summary>|actual − expected| at most the bound; where NaN is expected it must be NaN.</summary>
    public static void Absolute(string what, double expected, double actual, double bound)
    {
        if (double.IsNaN(expected) ? double.IsNaN(actual) : Math.Abs(expected - actual) <= bound) return;
        Assert.Fail($"{what}: expected {expected:R}, got {actual:R} (bound {bound:E1})");
    }

    /// <summary>Within the bound relative to the expected figure, or within the floor where that is near 0.</summary>
    public static void Relative(string what, double expected, double actual, double bound, double floor = 0) =>
        Absolute(what, expected, actual, Math.Max(bound * Math.Abs(expected), floor));
}
