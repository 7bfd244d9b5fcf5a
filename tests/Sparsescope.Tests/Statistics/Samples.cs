namespace Sparsescope.Tests.Statistics;

/// <summary>Seeded samples.</summary>
internal static class Samples
{
    public static double[] Gaussian(int n, SplitMix64 random) => [.. Enumerable.Range(0, n).Select(_ => random.NextGaussian())];

    /// <summary>Few distinct values, so that there are many ties.</summary>
    public static double[] Tied(int n, SplitMix64 random) => [.. Enumerable.Range(0, n).Select(_ => (double)random.NextInt32(5))];
}
