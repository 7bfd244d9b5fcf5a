using System.Numerics.Tensors;

namespace Sparsescope.Probing;

/// <summary>L of A = L Lᵀ, row by row, so that everything is a product of neighbouring entries: fast without a library of
/// matrices.</summary>
internal sealed class CholeskyFactor
{
    private readonly double[][] _rows;      // L, row i with i + 1 entries

    private CholeskyFactor(double[][] rows) => _rows = rows;

    /// <summary>Factors scale · A + diagonal · I.</summary>
    /// <param name="lower">Rows of A, symmetric and positive semidefinite; of row i the first i + 1 entries are read.</param>
    /// <param name="scale">Above 0.</param>
    /// <param name="diagonal">Above 0.</param>
    internal static CholeskyFactor Of(double[][] lower, double scale, double diagonal)
    {
        var rows = new double[lower.Length][];
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i] = new double[i + 1];
            for (var j = 0; j <= i; j++)
            {
                var above = rows[j].AsSpan(0, j);
                var left = scale * lower[i][j] + (i == j ? diagonal : 0) - TensorPrimitives.Dot(row.AsSpan(0, j), above);
                // Rounding may take a pivot to 0 where A is nearly singular; the diagonal bounds it from below.
                row[j] = i == j ? Math.Sqrt(Math.Max(left, 1e-12 * diagonal)) : left / rows[j][j];
            }
        }
        return new(rows);
    }

    /// <summary>Solves L Lᵀ x = right.</summary>
    internal double[] Solve(ReadOnlySpan<double> right)
    {
        var x = right.ToArray();
        for (var i = 0; i < x.Length; i++) x[i] = (x[i] - TensorPrimitives.Dot<double>(_rows[i].AsSpan(0, i),
            x.AsSpan(0, i))) / _rows[i][i];
        for (var i = x.Length - 1; i >= 0; i--)
        {
            x[i] /= _rows[i][i];
            TensorPrimitives.MultiplyAdd(_rows[i].AsSpan(0, i), -x[i], x.AsSpan(0, i), x.AsSpan(0, i));
        }
        return x;
    }
}
