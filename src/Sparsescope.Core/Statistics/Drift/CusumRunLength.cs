namespace Sparsescope.Statistics.Drift;

/// <summary>Mean run lengths of <see cref="Cusum"/> over independent normal values, and the limits that keep them.</summary>
/// <remarks>
/// A run counts the values up to and including the alarm, from sums of 0. Page's integral equation
/// L(u) = 1 + L(0)·Φ(k − u − µ) + ∫₀ʰ L(y)·φ(y + k − u − µ) dy, by Gauss–Legendre quadrature. For the two sides together
/// 1/ARL = 1/ARL₊ + 1/ARL₋ (van Dobben de Bruyn 1968).
/// </remarks>
public static class CusumRunLength
{
    private const int Nodes = 120;

    /// <summary>Mean run of the rising sum alone; +∞ beyond 10¹².</summary>
    /// <param name="k">Allowance.</param>
    /// <param name="h">Limit.</param>
    /// <param name="mean">Mean of z.</param>
    /// <param name="spread">Standard deviation of z.</param>
    /// <param name="nodes">Nodes of the quadrature.</param>
    public static double OneSided(double k, double h, double mean = 0, double spread = 1, int nodes = Nodes)
    {
        var (y, weights) = GaussLegendre.Of(nodes, 0, h);
        double State(int i) => i == 0 ? 0 : y[i - 1];
        return RunLengthEquation.Solve(nodes + 1, (i, j) => j == 0
            ? StandardNormal.Below((k - State(i) - mean) / spread)
            : weights[j - 1] * NormalDensity.At((y[j - 1] + k - State(i) - mean) / spread) / spread);
    }

    /// <summary>Mean run of both sums.</summary>
    public static double TwoSided(double k, double h, double mean = 0, double spread = 1, int nodes = Nodes)
        => 1 / (1 / OneSided(k, h, mean, spread, nodes) + 1 / OneSided(k, h, -mean, spread, nodes));

    /// <summary>The h at which the rising sum alone runs <paramref name="wanted"/> values without change.</summary>
    public static double OneSidedLimit(double k, double wanted) => RunLengthEquation.Limit(h => OneSided(k, h), wanted);

    /// <summary>The h at which both sums run <paramref name="wanted"/> values without change.</summary>
    public static double TwoSidedLimit(double k, double wanted) => RunLengthEquation.Limit(h => TwoSided(k, h), wanted);
}
