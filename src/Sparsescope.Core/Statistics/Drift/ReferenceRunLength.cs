using MathNet.Numerics;

namespace Sparsescope.Statistics.Drift;

/// <summary>
/// What a reference of finite size does to a CUSUM's run length: mean and spread are estimates, and errors of both are paid in false
/// alarms.
/// </summary>
/// <remarks>
/// For normal values the mean of n is off by a normal error and the variance by a χ² one, independent of each other. Given the
/// estimated spread the run falls with the error of the mean, so that the share of references that keep a run is an integral over the
/// spread. A limit right for a known reference is kept by fewer than half of the estimated ones (Gandy and Kvaløy, Scand. J. Stat. 40
/// (2013) 647).
/// </remarks>
public static class ReferenceRunLength
{
    private const int Nodes = 60, SpreadNodes = 64;

    /// <summary>Share of references of n normal values whose two-sided chart runs at least <paramref name="wanted"/> values.</summary>
    public static double ShareThatKeeps(double k, double h, double wanted, int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 3);
        double Log(double s, double a) => Math.Log(Math.Min(CusumRunLength.TwoSided(k, h, a / s, 1 / s, Nodes), 1e12) / wanted);
        double low = Spread(1e-9, n), high = Spread(1 - 1e-9, n);
        double atLow = Log(low, 0), atHigh = Log(high, 0);
        if (atLow < 0 && atHigh < 0) return 0;
        var least = atLow > 0 ? low : RunLengthEquation.Root(s => Log(s, 0), low, high);
        var below = SpecialFunctions.GammaLowerRegularized((n - 1) / 2.0, least * least * (n - 1) / 2);
        var (nodes, weights) = GaussLegendre.Of(SpreadNodes, 0, 1);
        var share = 0.0;
        for (var i = 0; i < SpreadNodes; i++)
        {
            // q = q₀ + (1 − q₀)y²: the widest error of the mean starts like a square root.
            var s = Spread(below + (1 - below) * nodes[i] * nodes[i], n);
            var widest = 0.05;
            while (Log(s, widest) > 0) widest *= 2;
            var root = RunLengthEquation.Root(a => Log(s, a), 0, widest);
            share += weights[i] * 2 * nodes[i] * (1 - below) * (2 * StandardNormal.Below(Math.Sqrt(n) * root) - 1);
        }
        return share;
    }

    /// <summary>The h that the given share of references of n normal values keeps.</summary>
    public static double Limit(double k, double wanted, int n, double share)
    {
        Guard.Level(share);
        double low = CusumRunLength.TwoSidedLimit(k, wanted), high = low + 0.5;
        while (ShareThatKeeps(k, high, wanted, n) < share) (low, high) = (high, high + 0.5 + (high - low));
        return RunLengthEquation.Root(h => ShareThatKeeps(k, h, wanted, n) - share, low, high);
    }

    // Quantile q of the estimated spread where the true one is 1; by bisection, as the tails reach 10⁻⁹.
    private static double Spread(double q, int n)
    {
        double freedom = n - 1, low = 0, high = 4 + 40 / freedom;
        for (var round = 0; round < 80; round++)
        {
            var middle = (low + high) / 2;
            if (SpecialFunctions.GammaLowerRegularized(freedom / 2, middle * freedom / 2) < q) low = middle;
            else high = middle;
        }
        return Math.Sqrt((low + high) / 2);
    }
}
