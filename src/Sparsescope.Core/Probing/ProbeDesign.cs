using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Sparsescope.Probing;

/// <summary>
/// The rows and labels of a fit, and what fits at several C have in common. The intercept is a last column of ones.
/// </summary>
public sealed class ProbeDesign
{
    private readonly Matrix<double> _products;      // X Xᵀ or Xᵀ X, whichever is smaller, the ones included

    /// <param name="rows">n rows of one width, finite.</param>
    /// <param name="labels">n labels, both kinds among them.</param>
    /// <exception cref="BadInputException">One label only, rows of different widths, or a value that is not finite.</exception>
    public ProbeDesign(IReadOnlyList<double[]> rows, IReadOnlyList<bool> labels)
    {
        if (rows.Count != labels.Count) throw new ArgumentException($"{rows.Count} rows and {labels.Count} labels", nameof(labels));
        (Rows, Labels, Positives) = ([.. rows], [.. labels], labels.Count(label => label));
        if (Positives == 0 || Positives == Labels.Length) throw new BadInputException("a probe needs items of both labels to be fitted to");
        Width = Rows[0].Length;
        foreach (var row in Rows)
        {
            if (row.Length != Width) throw new BadInputException($"a row of {row.Length} columns among rows of {Width}");
            if (!TensorPrimitives.IsFiniteAll<double>(row))
                throw new BadInputException("a value that a probe is to be fitted to is not finite");
        }
        _products = Rows.Length <= Width + 1 ? Gram() : Scatter();
    }

    internal double[][] Rows { get; }

    internal bool[] Labels { get; }

    internal int Positives { get; }

    /// <summary>Columns, without the intercept.</summary>
    public int Width { get; }

    private bool IsWide => Rows.Length <= Width + 1;

    /// <summary>The fit at a C; see <see cref="LogisticProbe.Fit"/>.</summary>
    public LogisticProbe Fit(double c, LogisticProbe? start = null)
    {
        if (!(c > 0) || !double.IsFinite(c)) throw new BadInputException($"C is {c:R}; it must be above 0");
        return LogisticProbe.Minimise(this, c, start);
    }

    /// <summary>result = X w, w with the intercept last.</summary>
    internal void Multiply(ReadOnlySpan<double> w, Span<double> result)
    {
        for (var i = 0; i < Rows.Length; i++) result[i] = TensorPrimitives.Dot(Rows[i], w[..Width]) + w[Width];
    }

    /// <summary>result = Xᵀ v, the intercept's entry last.</summary>
    internal void MultiplyTransposed(ReadOnlySpan<double> v, Span<double> result)
    {
        result.Clear();
        for (var i = 0; i < Rows.Length; i++) TensorPrimitives.MultiplyAdd(Rows[i], v[i], result[..Width], result[..Width]);
        result[Width] = TensorPrimitives.Sum(v);
    }

    /// <summary>
    /// Solves (Xᵀ diag(curves) X + P) x = right to a residual of <paramref name="tolerance"/>, P the identity but 0 for the intercept:
    /// conjugate gradients preconditioned by I + m XᵀX, m the mean of the curves.
    /// </summary>
    internal void Solve(double[] curves, double[] right, double tolerance, double[] x)
    {
        var mean = Math.Max(TensorPrimitives.Sum<double>(curves) / curves.Length, 1e-300);
        var factor = Factor(mean);
        var (products, product, z) = (new double[Rows.Length], new double[Width + 1], new double[Width + 1]);
        Array.Clear(x);
        var residual = (double[])right.Clone();
        Precondition(factor, residual, z);
        var direction = (double[])z.Clone();
        var size = TensorPrimitives.Dot<double>(residual, z);
        for (var i = 0; i < 2 * (Width + 1) + 50 && TensorPrimitives.Norm<double>(residual) > tolerance; i++)
        {
            Multiply(direction, products);
            TensorPrimitives.Multiply(products, curves, products);
            MultiplyTransposed(products, product);
            TensorPrimitives.Add<double>(product.AsSpan(0, Width), direction.AsSpan(0, Width), product.AsSpan(0, Width));
            var curvature = TensorPrimitives.Dot<double>(direction, product);
            if (!(curvature > 0)) break;
            var alpha = size / curvature;
            TensorPrimitives.MultiplyAdd<double>(direction, alpha, x, x);
            TensorPrimitives.MultiplyAdd<double>(product, -alpha, residual, residual);
            Precondition(factor, residual, z);
            var next = TensorPrimitives.Dot<double>(residual, z);
            TensorPrimitives.MultiplyAdd<double>(direction, next / size, z, direction);
            size = next;
        }
    }

    // Of I + m XᵀX where there are fewer columns, of I/m + XXᵀ where there are fewer rows (Woodbury).
    private Cholesky<double> Factor(double mean)
    {
        var matrix = IsWide ? _products.Clone() : _products * mean;
        var diagonal = IsWide ? 1 / mean : 1;
        for (var i = 0; i < matrix.RowCount; i++) matrix[i, i] += diagonal;
        return matrix.Cholesky();
    }

    private void Precondition(Cholesky<double> factor, double[] right, double[] result)
    {
        if (!IsWide)
        {
            factor.Solve(Vector<double>.Build.Dense(right)).AsArray().CopyTo(result, 0);
            return;
        }
        var products = new double[Rows.Length];
        Multiply(right, products);
        MultiplyTransposed(factor.Solve(Vector<double>.Build.Dense(products)).AsArray(), result);
        TensorPrimitives.Subtract(right, result, result);
    }

    private Matrix<double> Gram()
    {
        var gram = Matrix<double>.Build.Dense(Rows.Length, Rows.Length);
        for (var i = 0; i < Rows.Length; i++)
        {
            for (var j = 0; j <= i; j++) gram[i, j] = gram[j, i] = TensorPrimitives.Dot<double>(Rows[i], Rows[j]) + 1;
        }
        return gram;
    }

    private Matrix<double> Scatter()
    {
        var size = Width + 1;
        var sums = new double[size][];
        for (var j = 0; j < size; j++) sums[j] = new double[size];
        foreach (var row in Rows)
        {
            for (var j = 0; j < Width; j++)
                TensorPrimitives.MultiplyAdd<double>(row, row[j], sums[j].AsSpan(0, Width), sums[j].AsSpan(0, Width));
            TensorPrimitives.Add<double>(sums[Width].AsSpan(0, Width), row, sums[Width].AsSpan(0, Width));
        }
        for (var j = 0; j < Width; j++) sums[j][Width] = sums[Width][j];
        sums[Width][Width] = Rows.Length;
        return Matrix<double>.Build.Dense(size, size, (i, j) => sums[i][j]);
    }
}
