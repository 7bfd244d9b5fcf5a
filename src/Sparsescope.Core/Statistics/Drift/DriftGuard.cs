namespace Sparsescope.Statistics.Drift;

/// <summary>What every detector asks of the value it takes.</summary>
internal static class DriftGuard
{
    internal static void NotNaN(double value)
    {
        if (double.IsNaN(value)) throw new ArgumentException("a detector cannot take NaN: leave out what could not be measured");
    }

    /// <exception cref="ArgumentException">p lies outside (0, 1].</exception>
    internal static void P(double p)
    {
        if (!(p > 0 && p <= 1)) throw new ArgumentException($"p is {p}: it must lie in (0, 1]");
    }

    /// <summary>log(eᵃ + eᵇ) without overflow; −∞ is the logarithm of 0.</summary>
    internal static double LogAdd(double a, double b)
    {
        var (high, low) = a >= b ? (a, b) : (b, a);
        return double.IsNegativeInfinity(low) ? high : high + Math.Log(1 + Math.Exp(low - high));
    }
}
