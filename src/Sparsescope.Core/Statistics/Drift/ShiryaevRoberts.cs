namespace Sparsescope.Statistics.Drift;

/// <summary>The Shiryaev–Roberts statistic R = (1 + R)·Λ from 0, kept as its logarithm.</summary>
/// <remarks>
/// Shiryaev, Theory Probab. Appl. 8 (1963) 22; Roberts, Technometrics 8 (1966) 411. Where the likelihood ratios Λ have mean 1 given the
/// past, R less the count is a martingale, so the mean run to R ≥ A is at least A without change; so it is for the mean of several R,
/// however they hang together, but not for the largest of them.
/// </remarks>
public sealed class ShiryaevRoberts
{
    /// <summary>The natural logarithm of R; −∞ before the first value.</summary>
    public double LogR { get; private set; } = double.NegativeInfinity;

    /// <summary>log Λ of a standardised normal value for a shift of <paramref name="mu"/> standard deviations: µz − µ²/2.</summary>
    public static double NormalLogRatio(double z, double mu) => mu * z - mu * mu / 2;

    /// <summary>Takes the logarithm of the next likelihood ratio and gives log R.</summary>
    /// <exception cref="ArgumentException">It is NaN.</exception>
    public double Push(double logRatio)
    {
        DriftGuard.NotNaN(logRatio);
        return LogR = DriftGuard.LogAdd(0, LogR) + logRatio;
    }

    /// <summary>R back to 0.</summary>
    public void Reset() => LogR = double.NegativeInfinity;
}
