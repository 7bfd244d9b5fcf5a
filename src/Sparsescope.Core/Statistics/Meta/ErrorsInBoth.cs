using MathNet.Numerics.LinearAlgebra;

namespace Sparsescope.Statistics.Meta;

/// <summary>
/// Slope of one effect on another where both have errors: (x, y) of a study is normal around the means with covariance G + Sᵢ, G between
/// studies by restricted maximum likelihood, Sᵢ from the known errors; slope = G_xy / G_xx.
/// </summary>
/// <param name="MeanX">Of x over studies.</param>
/// <param name="MeanY">Of y.</param>
/// <param name="VarianceX">Between studies, errors taken off.</param>
/// <param name="Covariance">Between studies.</param>
/// <param name="VarianceY">Between studies.</param>
/// <param name="LogLikelihood">Restricted, with its constants.</param>
/// <param name="Slope">With the error from the curvature of the likelihood, and the normal distribution; NaN error where the curvature
/// gives none (a variance at 0, or a correlation at ±1).</param>
public sealed record ErrorsInBoth(
    double MeanX, double MeanY, double VarianceX, double Covariance, double VarianceY, double LogLikelihood, MetaCoefficient Slope)
{
    private const double Constant = 1.8378770664093454836;   // ln 2π

    /// <summary>y where x is 0.</summary>
    public double Intercept => MeanY - Slope.Estimate * MeanX;

    /// <summary>Correlation of the true effects, −1 … 1.</summary>
    public double Correlation => Covariance / Math.Sqrt(VarianceX * VarianceY);

    /// <summary>Fits the model.</summary>
    /// <param name="x">The moderator of each study.</param>
    /// <param name="xError">Its standard errors, above 0.</param>
    /// <param name="y">The effect of each study.</param>
    /// <param name="yError">Its standard errors, above 0.</param>
    /// <param name="errorCorrelation">Of the two errors of a study; 0 where they come from different items.</param>
    /// <returns>Null below four studies, and where a figure is not finite.</returns>
    /// <exception cref="ArgumentException">The lengths differ, an error is not above 0, or the correlation is not inside (−1,
    /// 1).</exception>
    public static ErrorsInBoth? Fit(double[] x, double[] xError, double[] y, double[] yError, double errorCorrelation = 0)
    {
        Guard.SameLength(x.Length, y.Length);
        Guard.SameLength(x.Length, xError.Length);
        Guard.SameLength(y.Length, yError.Length);
        if (!(Math.Abs(errorCorrelation) < 1)) throw new ArgumentException("a correlation of errors lies inside (−1, 1)");
        if (xError.Concat(yError).Any(e => e <= 0)) throw new ArgumentException("a standard error is not above 0");
        if (x.Length < 4 || !x.Concat(xError).Concat(y).Concat(yError).All(double.IsFinite)) return null;
        double scaleX = Median(xError), scaleY = Median(yError);
        double[] u = [.. x.Select(v => v / scaleX)], v = [.. y.Select(w => w / scaleY)];
        double[] a = [.. xError.Select(e => e / scaleX)], b = [.. yError.Select(e => e / scaleY)];
        double Loss(double xx, double xy, double yy) => Fit(u, a, v, b, errorCorrelation, xx, xy, yy).Loss;
        double OfRoots(Vector<double> l) => Loss(l[0] * l[0], l[0] * l[1], l[1] * l[1] + l[2] * l[2]);
        double sx = Moments.StandardDeviation(u), sy = Moments.StandardDeviation(v);
        (double[] At, double Value) best = ([], double.PositiveInfinity);
        foreach (var (p, q, r) in ((double, double, double)[])[(0.8, 0, 0.8), (0.6, 0.5, 0.5), (0.6, -0.5, 0.5), (0.2, 0, 0.2)])
        {
            var found = Simplex.Minimum(OfRoots, [p * sx, q * sy, r * sy]);
            if (found.Value < best.Value) best = found;
        }
        var root = best.At;
        double gxx = root[0] * root[0], gxy = root[0] * root[1], gyy = root[1] * root[1] + root[2] * root[2];
        var means = Fit(u, a, v, b, errorCorrelation, gxx, gxy, gyy);
        var error = SlopeError(Loss, gxx, gxy / gxx, root[2] * root[2]);
        var ratio = scaleY / scaleX;
        return new(means.X * scaleX, means.Y * scaleY, gxx * scaleX * scaleX, gxy * scaleX * scaleY, gyy * scaleY * scaleY,
            -best.Value - (x.Length - 1) * (Math.Log(scaleX) + Math.Log(scaleY)),
            new(gxy / gxx * ratio, error * ratio, double.PositiveInfinity));
    }

    // Minus the restricted log likelihood, and the means at these variances.
    private static (double Loss, double X, double Y) Fit(
        double[] x, double[] a, double[] y, double[] b, double rho, double gxx, double gxy, double gyy)
    {
        double wxx = 0, wxy = 0, wyy = 0, tx = 0, ty = 0, logs = 0;
        var inverse = new (double Xx, double Xy, double Yy)[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            double xx = gxx + a[i] * a[i], xy = gxy + rho * a[i] * b[i], yy = gyy + b[i] * b[i], det = xx * yy - xy * xy;
            if (!(det > 0)) return (double.PositiveInfinity, double.NaN, double.NaN);
            inverse[i] = (yy / det, -xy / det, xx / det);
            logs += Math.Log(det);
            wxx += inverse[i].Xx;
            wxy += inverse[i].Xy;
            wyy += inverse[i].Yy;
            tx += inverse[i].Xx * x[i] + inverse[i].Xy * y[i];
            ty += inverse[i].Xy * x[i] + inverse[i].Yy * y[i];
        }
        var whole = wxx * wyy - wxy * wxy;
        double mx = (wyy * tx - wxy * ty) / whole, my = (wxx * ty - wxy * tx) / whole, squares = 0;
        for (var i = 0; i < x.Length; i++)
        {
            double dx = x[i] - mx, dy = y[i] - my;
            squares += inverse[i].Xx * dx * dx + 2 * inverse[i].Xy * dx * dy + inverse[i].Yy * dy * dy;
        }
        var k = x.Length;
        return ((k - 1) * Constant - Math.Log(k) + 0.5 * logs + 0.5 * Math.Log(whole) + 0.5 * squares, mx, my);
    }

    // From the curvature in (variance of x, slope, variance left in y).
    private static double SlopeError(Func<double, double, double, double> loss, double xx, double slope, double left)
    {
        double[] at = [xx, slope, left];
        double[] step = [.. at.Select(value => 1e-3 * Math.Max(Math.Abs(value), 0.05))];
        double Shifted(int i, double si, int j, double sj)
        {
            double[] p = [.. at];
            p[i] += si * step[i];
            p[j] += sj * step[j];
            return loss(p[0], p[0] * p[1], p[2] + p[1] * p[1] * p[0]);
        }
        var hessian = Matrix<double>.Build.Dense(3, 3, (i, j) =>
            (Shifted(i, 1, j, 1) - Shifted(i, 1, j, -1) - Shifted(i, -1, j, 1) + Shifted(i, -1, j, -1)) / (4 * step[i] * step[j]));
        var variance = hessian.Enumerate().All(double.IsFinite) ? hessian.Inverse()[1, 1] : double.NaN;
        return variance > 0 ? Math.Sqrt(variance) : double.NaN;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        return Bootstrap.Quantile(sorted, 0.5);
    }
}
