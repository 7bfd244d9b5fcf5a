using System.Numerics.Tensors;

namespace Sparsescope.Probing;

/// <summary>
/// The rows and labels of a fit, and what fits at several C have in common. The intercept is a last column of ones. One fit at a time.
/// </summary>
public sealed class ProbeDesign
{
    // Of a preconditioner: as long as the mean of the curves stays within it of the one it was made for, it serves again.
    private const double NearEnough = 3;

    private readonly double[][] _products;      // X Xᵀ or Xᵀ X, whichever is smaller, the ones included: row i, its first i + 1 entries
    private (double Mean, CholeskyFactor Factor)? _factor;

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
        if (_factor is not { } known || mean > known.Mean * NearEnough || mean < known.Mean / NearEnough)
            _factor = known = (mean, Factor(mean));
        var factor = known.Factor;
        var (product, z) = (new double[Width + 1], new double[Width + 1]);
        Array.Clear(x);
        var residual = (double[])right.Clone();
        Precondition(factor, residual, z);
        var direction = (double[])z.Clone();
        var size = TensorPrimitives.Dot<double>(residual, z);
        for (var i = 0; i < 2 * (Width + 1) + 50 && TensorPrimitives.Norm<double>(residual) > tolerance; i++)
        {
            MultiplyCurved(direction, curves, product);
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

    // result = Xᵀ diag(curves) X w, row by row, so that each is read once.
    private void MultiplyCurved(ReadOnlySpan<double> w, double[] curves, Span<double> result)
    {
        result.Clear();
        var sum = 0.0;
        for (var i = 0; i < Rows.Length; i++)
        {
            var weighted = curves[i] * (TensorPrimitives.Dot(Rows[i], w[..Width]) + w[Width]);
            TensorPrimitives.MultiplyAdd(Rows[i], weighted, result[..Width], result[..Width]);
            sum += weighted;
        }
        result[Width] = sum;
    }

    // Of I + m XᵀX where there are fewer columns, of I/m + XXᵀ where there are fewer rows (Woodbury).
    private CholeskyFactor Factor(double mean) =>
        IsWide ? CholeskyFactor.Of(_products, 1, 1 / mean) : CholeskyFactor.Of(_products, mean, 1);

    private void Precondition(CholeskyFactor factor, double[] right, double[] result)
    {
        if (!IsWide)
        {
            factor.Solve(right).CopyTo(result, 0);
            return;
        }
        var products = new double[Rows.Length];
        Multiply(right, products);
        MultiplyTransposed(factor.Solve(products), result);
        TensorPrimitives.Subtract(right, result, result);
    }

    private double[][] Gram()
    {
        var gram = new double[Rows.Length][];
        for (var i = 0; i < gram.Length; i++)
        {
            gram[i] = new double[i + 1];
            for (var j = 0; j <= i; j++) gram[i][j] = TensorPrimitives.Dot<double>(Rows[i], Rows[j]) + 1;
        }
        return gram;
    }

    private double[][] Scatter()
    {
        var columns = new double[Width + 1][];
        for (var j = 0; j < Width; j++)
        {
            columns[j] = new double[Rows.Length];
            for (var i = 0; i < Rows.Length; i++) columns[j][i] = Rows[i][j];
        }
        columns[Width] = new double[Rows.Length];
        Array.Fill(columns[Width], 1);
        var scatter = new double[Width + 1][];
        for (var i = 0; i <= Width; i++)
        {
            scatter[i] = new double[i + 1];
            for (var j = 0; j <= i; j++) scatter[i][j] = TensorPrimitives.Dot<double>(columns[i], columns[j]);
        }
        return scatter;
    }
}
