using MathNet.Numerics;

namespace Sparsescope.Statistics.Drift;

/// <summary>The power martingales of every ε in (0, 1], mixed evenly: no ε has to be chosen.</summary>
/// <remarks>
/// With n values and s = −Σ log p the capital is ∫₀¹ εⁿ·e^((1 − ε)s) dε = Σ over j ≥ 0 of sʲ·n!/(n + 1 + j)!, a sum of positive terms that
/// rises to j ≈ s − n − 1 and falls; it is added up outward from there, in about √s steps.
/// </remarks>
public sealed class PowerMixture : IBettingMartingale
{
    private const double Negligible = 1e-18;

    private long _n;
    private double _s;

    /// <inheritdoc/>
    public double LogCapital { get; private set; }

    /// <inheritdoc/>
    public double Push(double p)
    {
        DriftGuard.P(p);
        _n++;
        _s -= Math.Log(p);
        var before = LogCapital;
        LogCapital = Log(_n, _s);
        return LogCapital - before;
    }

    /// <inheritdoc/>
    public void Reset() => (_n, _s, LogCapital) = (0, 0, 0);

    private static double Log(double n, double s)
    {
        if (s == 0) return -Math.Log(n + 1);
        var top = Math.Max(0, Math.Floor(s - n - 1));
        double sum = 1, term = 1;
        for (var j = top + 1; term > Negligible * sum; j++)
        {
            term *= s / (n + 1 + j);
            sum += term;
        }
        term = 1;
        for (var j = top; j > 0 && term > Negligible * sum; j--)
        {
            term *= (n + 1 + j) / s;
            sum += term;
        }
        return Math.Log(sum) + top * Math.Log(s) + SpecialFunctions.GammaLn(n + 1) - SpecialFunctions.GammaLn(n + 2 + top);
    }
}
