using System.Text.Json;
using Sparsescope.Measuring;
using Sparsescope.Metrics;

namespace Sparsescope.ModelTests.Measuring;

/// <summary>Figures of a measured item against those of a reference.</summary>
internal static class GoldenFigures
{
    /// <summary>Every metric within a relative bound; kurtosis, a fourth power, within ten times that, and a count within one.</summary>
    internal static void AssertMetrics(MeasuredState state, JsonElement expected, string where, double bound)
    {
        foreach (var (metric, actual) in Metric.All.Zip(state.Metrics))
        {
            var reference = expected.GetProperty(metric.Name).GetDouble();
            var name = $"{where} {metric.Name}";
            if (metric.Name == "l0_share")
                Assert.True(Math.Abs(actual - reference) <= 1.0 / state.Point.Width + 1e-12, $"{name}: expected {reference}, got {actual}");
            else AssertClose(actual, reference, metric.Name == "kurtosis" ? 10 * bound : bound, name);
        }
    }

    /// <summary>Within a bound relative to the reference, or to 1e-3 where that is less.</summary>
    internal static void AssertClose(double actual, double expected, double bound, string where)
    {
        if (!(Math.Abs(actual - expected) <= bound * Math.Max(Math.Abs(expected), 1e-3)))
            Assert.Fail($"{where}: expected {expected:R}, got {actual:R} (bound {bound:E0})");
    }
}
