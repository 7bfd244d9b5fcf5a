namespace Sparsescope.Statistics.Drift;

/// <summary>Mean run lengths of <see cref="Ewma"/> (asymptotic limit) over independent normal values of spread 1.</summary>
/// <remarks>Crowder, Technometrics 29 (1987) 401: L(u) = 1 + (1/λ)·∫ over (−c, c) of L(y)·φ((y − (1 − λ)u)/λ − µ) dy.</remarks>
public static class EwmaRunLength
{
    private const int Nodes = 300;

    /// <summary>Mean run from 0; +∞ beyond 10¹².</summary>
    public static double Of(double lambda, double limit, double mean = 0)
    {
        var c = limit * Math.Sqrt(lambda / (2 - lambda));
        var (y, weights) = GaussLegendre.Of(Nodes, -c, c);
        return RunLengthEquation.Solve(Nodes + 1, (i, j) => j == 0
            ? 0
            : weights[j - 1] * NormalDensity.At((y[j - 1] - (1 - lambda) * (i == 0 ? 0 : y[i - 1])) / lambda - mean) / lambda);
    }

    /// <summary>The L at which the chart runs <paramref name="wanted"/> values without change.</summary>
    public static double Limit(double lambda, double wanted) => RunLengthEquation.Limit(limit => Of(lambda, limit), wanted);
}
