namespace Sparsescope.Statistics.Drift;

internal static class NormalDensity
{
    private static readonly double s_scale = 1 / Math.Sqrt(2 * Math.PI);

    /// <summary>φ(x).</summary>
    internal static double At(double x) => s_scale * Math.Exp(-0.5 * x * x);
}
