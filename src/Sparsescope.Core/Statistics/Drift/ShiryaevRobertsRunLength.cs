namespace Sparsescope.Statistics.Drift;

/// <summary>Mean run lengths of <see cref="ShiryaevRoberts"/> for a normal shift over independent normal values of spread 1.</summary>
/// <remarks>In v = log R: L(v) = 1 + ∫ up to log A of L(w)·φ((w − log(1 + eᵛ) − µ·mean + µ²/2)/µ)/µ dw, from R = 0.</remarks>
public static class ShiryaevRobertsRunLength
{
    private const int Nodes = 600;

    /// <summary>Mean run to R ≥ A; without change at least A.</summary>
    /// <param name="mu">The shift bet on, not 0.</param>
    /// <param name="a">Limit A, above 0.</param>
    /// <param name="mean">Mean of the values.</param>
    public static double Of(double mu, double a, double mean = 0)
    {
        // A chart for a fall of values that fall is that for a rise of values that rise.
        if (mu < 0) (mu, mean) = (-mu, -mean);
        var low = Math.Min(0, mu * mean - mu * mu / 2) - 9 * mu;
        var (v, weights) = GaussLegendre.Of(Nodes, low, Math.Log(a));
        double From(int i) => i == 0 ? 0 : DriftGuard.LogAdd(0, v[i - 1]);
        return RunLengthEquation.Solve(Nodes + 1, (i, j) => j == 0
            ? 0
            : weights[j - 1] * NormalDensity.At((v[j - 1] - From(i) - mu * mean + mu * mu / 2) / mu) / mu);
    }
}
