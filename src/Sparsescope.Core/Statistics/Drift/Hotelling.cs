using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace Sparsescope.Statistics.Drift;

/// <summary>A T² with its F and the chance of a larger one.</summary>
/// <param name="T2">The statistic.</param>
/// <param name="F">The same as an F.</param>
/// <param name="P">Chance of a larger F for normal rows.</param>
public readonly record struct HotellingResult(double T2, double F, double P);

/// <summary>How far rows of several figures are from a reference, given how the figures vary together.</summary>
/// <remarks>
/// Hotelling, Ann. Math. Stat. 2 (1931) 360. With mean m and covariance S (divisor n − 1) of n rows of d columns: T² = (x − m)ᵀS⁻¹(x − m),
/// and T²·n(n − d)/(d(n + 1)(n − 1)) is F with d and n − d degrees of freedom for a new normal row. For heavy tails it is not.
/// </remarks>
public sealed class Hotelling
{
    private readonly Vector<double> _mean;
    private readonly Matrix<double> _covariance;

    /// <param name="reference">n rows of d columns, n above d.</param>
    /// <exception cref="ArgumentException">Too few rows, or columns of which one follows from the others.</exception>
    public Hotelling(IReadOnlyList<double[]> reference)
    {
        N = reference.Count;
        Columns = N == 0 ? 0 : reference[0].Length;
        if (N <= Columns || Columns == 0) throw new ArgumentException($"{N} rows of {Columns} columns: more rows than columns are needed");
        (_mean, _covariance) = MeanAndCovariance(reference);
        Solver = _covariance.Cholesky();
    }

    /// <summary>Rows of the reference.</summary>
    public int N { get; }

    /// <summary>Columns of a row.</summary>
    public int Columns { get; }

    private MathNet.Numerics.LinearAlgebra.Factorization.Cholesky<double> Solver { get; }

    /// <summary>T² of one new row.</summary>
    public HotellingResult Row(ReadOnlySpan<double> row)
    {
        var t2 = SquaredDistance(Vector<double>.Build.DenseOfArray([.. row]) - _mean, Solver);
        double n = N, d = Columns, f = t2 * n * (n - d) / (d * (n + 1) * (n - 1));
        return new(t2, f, Above(f, d, n - d));
    }

    /// <summary>Two-sample T² of a window of at least two rows, with the pooled covariance.</summary>
    public HotellingResult Window(IReadOnlyList<double[]> rows)
    {
        if (rows.Count < 2) throw new ArgumentException("a window needs at least two rows");
        var (mean, covariance) = MeanAndCovariance(rows);
        double n = N, w = rows.Count, d = Columns;
        var pooled = ((n - 1) * _covariance + (w - 1) * covariance) / (n + w - 2);
        var t2 = n * w / (n + w) * SquaredDistance(mean - _mean, pooled.Cholesky());
        var f = t2 * (n + w - d - 1) / (d * (n + w - 2));
        return new(t2, f, Above(f, d, n + w - d - 1));
    }

    /// <summary>
    /// Squared Mahalanobis distance to a known mean and covariance, and the chance of a larger one by χ² with d degrees of freedom.
    /// </summary>
    public static (double D2, double P) Known(ReadOnlySpan<double> row, ReadOnlySpan<double> mean, IReadOnlyList<double[]> covariance)
    {
        var away = Vector<double>.Build.DenseOfArray([.. row]) - Vector<double>.Build.DenseOfArray([.. mean]);
        var d2 = SquaredDistance(away, Matrix<double>.Build.DenseOfRowArrays(covariance).Cholesky());
        return (d2, MathNet.Numerics.SpecialFunctions.GammaUpperRegularized(row.Length / 2.0, d2 / 2));
    }

    private static double SquaredDistance(
        Vector<double> away, MathNet.Numerics.LinearAlgebra.Factorization.Cholesky<double> covariance) => away * covariance.Solve(away);

    // P(F > f): a beta integral of the small end, so that a small p keeps its digits.
    private static double Above(double f, double d1, double d2) => Beta.CDF(d2 / 2, d1 / 2, d2 / (d2 + d1 * f));

    private static (Vector<double> Mean, Matrix<double> Covariance) MeanAndCovariance(IReadOnlyList<double[]> rows)
    {
        var data = Matrix<double>.Build.DenseOfRowArrays(rows);
        var mean = data.ColumnSums() / rows.Count;
        for (var i = 0; i < rows.Count; i++) data.SetRow(i, data.Row(i) - mean);
        return (mean, data.TransposeThisAndMultiply(data) / (rows.Count - 1));
    }
}
