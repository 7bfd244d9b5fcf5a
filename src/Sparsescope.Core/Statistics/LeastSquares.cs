using MathNet.Numerics.LinearAlgebra;

namespace Sparsescope.Statistics;

/// <summary>Ordinary least squares with errors that hold where the spread differs from place to place (HC3).</summary>
/// <remarks>MacKinnon and White, J. Econometrics 29 (1985) 305: V = (XᵀX)⁻¹ Xᵀ diag(e²/(1 − h)²) X (XᵀX)⁻¹ with h the leverages.</remarks>
internal sealed class LeastSquares
{
    private LeastSquares(double[] coefficients, double[] errors, double[] fitted, double[] fittedErrors, int freedom) =>
        (Coefficients, Errors, Fitted, FittedErrors, Freedom) = (coefficients, errors, fitted, fittedErrors, freedom);

    public double[] Coefficients { get; }

    /// <summary>HC3 standard error of each coefficient.</summary>
    public double[] Errors { get; }

    public double[] Fitted { get; }

    /// <summary>Classical standard error of each fitted value.</summary>
    public double[] FittedErrors { get; }

    /// <summary>Observations less coefficients.</summary>
    public int Freedom { get; }

    /// <summary>Two-sided p of a coefficient, by Student's t.</summary>
    public double P(int coefficient) => StudentDistribution.TwoSided(Coefficients[coefficient] / Errors[coefficient], Freedom);

    /// <param name="columns">Regressors, the constant included; each as long as y.</param>
    /// <param name="y">What is explained.</param>
    /// <returns>Null where there are no more observations than columns, or the columns depend on each other.</returns>
    public static LeastSquares? Fit(IReadOnlyList<double[]> columns, double[] y)
    {
        var (n, p) = (y.Length, columns.Count);
        if (n <= p) return null;
        // Over powers of two, so that no square over- or underflows; figures are taken back at the end.
        var scaledY = ScaledSample.Of(y);
        var exponent = scaledY.Exponent;
        y = scaledY.Values.ToArray();
        int[] exponents = [.. columns.Select(column => ScaledSample.Of(column).Exponent)];
        var x = Matrix<double>.Build.DenseOfColumnArrays(columns.Select(column => ScaledSample.Of(column).Values.ToArray()));
        // Columns of one size, so that what counts as dependent does not hang on units.
        var sizes = Enumerable.Range(0, p).Select(j => Math.Sqrt(x.Column(j).Sum(v => v * v))).ToArray();
        if (sizes.Any(size => !(size > 0) || !double.IsFinite(size))) return null;
        var scaled = Matrix<double>.Build.Dense(n, p, (i, j) => x[i, j] / sizes[j]);
        var gram = scaled.TransposeThisAndMultiply(scaled);
        if (!(gram.Svd(computeVectors: false).S is var singular && singular[p - 1] > 1e-10 * singular[0])) return null;
        var inverse = gram.Inverse();
        var beta = inverse * (scaled.Transpose() * Vector<double>.Build.DenseOfArray(y));
        var fitted = (scaled * beta).ToArray();
        var half = scaled * inverse;
        double[] leverage = [.. Enumerable.Range(0, n).Select(i => half.Row(i).DotProduct(scaled.Row(i)))];
        double[] residual = [.. y.Zip(fitted, (a, b) => a - b)];
        var variance = residual.Sum(e => e * e) / (n - p);
        var meat = Matrix<double>.Build.Dense(p, p);
        for (var i = 0; i < n; i++)
        {
            var weight = residual[i] / Math.Max(1e-12, 1 - leverage[i]);
            var row = scaled.Row(i);
            meat += row.OuterProduct(row) * (weight * weight);
        }
        var covariance = inverse * meat * inverse;
        return new(
            [.. Enumerable.Range(0, p).Select(j => Math.ScaleB(beta[j] / sizes[j], exponent - exponents[j]))],
            [.. Enumerable.Range(0, p).Select(j => Math.ScaleB(Math.Sqrt(covariance[j, j]) / sizes[j], exponent - exponents[j]))],
            [.. fitted.Select(v => Math.ScaleB(v, exponent))],
            [.. leverage.Select(h => Math.ScaleB(Math.Sqrt(variance * h), exponent))],
            n - p);
    }
}
