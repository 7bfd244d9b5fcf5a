using MathNet.Numerics.Distributions;

namespace Sparsescope.Statistics;

/// <summary>The normal distribution of mean 0 and variance 1.</summary>
internal static class StandardNormal
{
    /// <summary>P(Z ≤ z).</summary>
    internal static double Below(double z) => Normal.CDF(0, 1, z);

    /// <summary>P(Z ≥ z), without the loss of 1 − P(Z ≤ z) far out.</summary>
    internal static double Above(double z) => Normal.CDF(0, 1, -z);

    /// <summary>P(|Z| ≥ |z|).</summary>
    internal static double TwoSided(double z) => Math.Min(1, 2 * Above(Math.Abs(z)));

    /// <summary>The z with P(Z ≤ z) = p; p in [0, 1].</summary>
    internal static double Quantile(double p) => Normal.InvCDF(0, 1, p);
}
