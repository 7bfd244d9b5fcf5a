using System.Numerics.Tensors;

namespace Sparsescope.Probing;

/// <summary>A linear probe: the log odds of a label are w·x + b.</summary>
/// <param name="Weights">w, (width).</param>
/// <param name="Intercept">b.</param>
public sealed record LogisticProbe(double[] Weights, double Intercept)
{
    private const int MostSteps = 200, MostSearches = 60;

    // Of the gradient, times C where that is above 1: the objective is at least ½‖w‖² curved, so w is as close as this to the minimum.
    private const double Flat = 1e-10;

    // Above this, the same way, it is no minimum: rounding leaves less where the steps stop short of the above.
    private const double Steep = 1e-6;

    /// <summary>Log odds of a row (width).</summary>
    public double LogOdds(ReadOnlySpan<double> row) => TensorPrimitives.Dot(row, Weights) + Intercept;

    /// <summary>
    /// Minimises C Σ log(1 + exp(−s (w·x + b))) + ½‖w‖², s = ±1 the label, b not penalised: Newton's method, each step solved by
    /// conjugate gradients under a preconditioner whose size is the smaller of rows and columns, so that many more columns than rows cost
    /// no more.
    /// </summary>
    /// <param name="rows">n rows of one width, finite.</param>
    /// <param name="labels">n labels, both kinds among them.</param>
    /// <param name="c">C, weight of the data against the penalty; above 0.</param>
    /// <param name="start">Where to begin, such as the fit at another C, or null.</param>
    /// <exception cref="BadInputException">One label only, a value that is not finite, or columns of sizes so unlike that no minimum is
    /// found.</exception>
    public static LogisticProbe Fit(IReadOnlyList<double[]> rows, IReadOnlyList<bool> labels, double c, LogisticProbe? start = null) =>
        new ProbeDesign(rows, labels).Fit(c, start);

    internal static LogisticProbe Minimise(ProbeDesign design, double c, LogisticProbe? start)
    {
        var (n, d) = (design.Rows.Length, design.Width);
        var w = new double[d + 1];
        if (start is null) w[d] = Math.Log(design.Positives / (double)(n - design.Positives));
        else
        {
            start.Weights.CopyTo(w, 0);
            w[d] = start.Intercept;
        }
        var (odds, trial, gradient, step) = (new double[n], new double[n], new double[d + 1], new double[d + 1]);
        design.Multiply(w, odds);
        var (loss, size) = (Loss(design, w, odds, c), double.PositiveInfinity);
        for (var iteration = 0; iteration < MostSteps; iteration++)
        {
            var (slopes, curves) = (new double[n], new double[n]);
            for (var i = 0; i < n; i++)
            {
                var p = 1 / (1 + Math.Exp(-odds[i]));
                slopes[i] = c * (design.Labels[i] ? -1 / (1 + Math.Exp(odds[i])) : p);
                curves[i] = c * p * (1 / (1 + Math.Exp(odds[i])));
            }
            design.MultiplyTransposed(slopes, gradient);
            for (var j = 0; j < d; j++) gradient[j] += w[j];
            size = TensorPrimitives.Norm<double>(gradient);
            if (size <= Flat * Math.Max(1, c)) break;
            design.Solve(curves, gradient, Math.Min(0.1, Math.Sqrt(size)) * size, step);
            var (scale, moved) = (1.0, false);
            for (var search = 0; search < MostSearches; search++, scale /= 2)
            {
                double[] next = [.. w.Zip(step, (a, b) => a - scale * b)];
                design.Multiply(next, trial);
                var lower = Loss(design, next, trial, c);
                // Near the minimum the loss no longer shows what the gradient does.
                if (!(lower <= loss + 1e-13 * Math.Abs(loss))) continue;
                (w, loss, moved) = (next, lower, true);
                (odds, trial) = (trial, odds);
                break;
            }
            if (!moved) break;
        }
        if (!(size <= Steep * Math.Max(1, c)))
            throw new BadInputException($"a probe at C = {c:R} could not be fitted: columns of like size (scaled ones) help");
        return new(w[..d], w[d]);
    }

    private static double Loss(ProbeDesign design, double[] w, double[] odds, double c)
    {
        var sum = 0.0;
        for (var i = 0; i < odds.Length; i++)
        {
            var z = design.Labels[i] ? -odds[i] : odds[i];
            sum += Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)));
        }
        return c * sum + 0.5 * TensorPrimitives.Dot<double>(w.AsSpan(0, w.Length - 1), w.AsSpan(0, w.Length - 1));
    }
}
