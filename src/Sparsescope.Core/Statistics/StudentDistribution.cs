using MathNet.Numerics;
using MathNet.Numerics.RootFinding;

namespace Sparsescope.Statistics;

/// <summary>Student's t distribution; the degrees of freedom are above 0 and need not be whole.</summary>
internal static class StudentDistribution
{
    /// <summary>P(|T| ≥ |t|) by the incomplete beta function; 0 for an infinite t, NaN for a NaN.</summary>
    internal static double TwoSided(double t, double freedom)
    {
        if (double.IsNaN(t) || !(freedom > 0)) return double.NaN;
        return double.IsInfinity(t) ? 0 : SpecialFunctions.BetaRegularized(freedom / 2, 0.5, freedom / (freedom + t * t));
    }

    /// <summary>The t that |T| stays below with probability <paramref name="level"/>: for 0.95 and large freedom 1.96.</summary>
    internal static double TwoSidedQuantile(double level, double freedom)
    {
        double Excess(double t) => 1 - level - TwoSided(t, freedom);
        var high = 2.0;
        while (Excess(high) < 0) high *= 2;
        return Brent.FindRoot(Excess, 0, high, 1e-14, 200);
    }
}
