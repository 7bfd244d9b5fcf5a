using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace Sparsescope.Statistics.Meta;

/// <summary>A minimum without slopes (Nelder and Mead), started again where it ended until that gains nothing.</summary>
internal static class Simplex
{
    private const double Tolerance = 1e-14;
    private const int MostSteps = 5000, MostRestarts = 6;

    /// <param name="loss">May be infinite, but not NaN, at the start.</param>
    /// <param name="start">One value a parameter.</param>
    internal static (double[] At, double Value) Minimum(Func<Vector<double>, double> loss, double[] start)
    {
        double Safe(Vector<double> at) => loss(at) is var value && double.IsNaN(value) ? double.MaxValue : value;
        var at = Vector<double>.Build.DenseOfArray(start);
        var best = Safe(at);
        for (var restart = 0; restart < MostRestarts; restart++)
        {
            var size = at.Map(v => restart == 0 ? Math.Max(0.1, 0.3 * Math.Abs(v)) : Math.Max(1e-3, 0.05 * Math.Abs(v)));
            Vector<double> found;
            try
            {
                found = NelderMeadSimplex.Minimum(ObjectiveFunction.Value(Safe), at, size, Tolerance, MostSteps).MinimizingPoint;
            }
            catch (MaximumIterationsException)
            {
                break;
            }
            var value = Safe(found);
            if (!(value < best)) break;
            var gain = best - value;
            (at, best) = (found, value);
            if (restart > 0 && gain <= 1e-13 * Math.Abs(best)) break;
        }
        return (at.ToArray(), best);
    }
}
