namespace Sparsescope.Tests.Metrics;

/// <summary>Tolerances that NaN fails.</summary>
internal static class Near
{
    /// <summary>
    /// Agreement to 1e-10 relative. Metrics without a unit, which are differences of numbers near 1, may be off by 1e-13 where they
    /// are near 0; norms may not.
    /// </summary>
    public static void Check(string metric, double expected, double actual, string where)
    {
        var floor = metric.EndsWith("_norm", StringComparison.Ordinal) ? 0 : 1e-13;
        var bound = Math.Max(1e-10 * Math.Abs(expected), floor);
        if (!(Math.Abs(expected - actual) <= bound))
            Assert.Fail($"{metric}, {where}: expected {expected:R}, got {actual:R} (bound {bound:E1})");
    }
}
