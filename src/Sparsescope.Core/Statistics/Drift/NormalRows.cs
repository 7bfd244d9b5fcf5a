using MathNet.Numerics.LinearAlgebra;

namespace Sparsescope.Statistics.Drift;

/// <summary>Independent normal rows of mean 0 and spread 1 whose figures are correlated.</summary>
public sealed class NormalRows : IRowSource
{
    private readonly double[][] _factor;
    private readonly double[] _plain, _row;

    /// <param name="correlation">A correlation matrix, row by row; positive definite.</param>
    public NormalRows(IReadOnlyList<double[]> correlation)
    {
        _factor = Matrix<double>.Build.DenseOfRowArrays(correlation).Cholesky().Factor.ToRowArrays();
        (_plain, _row) = (new double[correlation.Count], new double[correlation.Count]);
    }

    /// <inheritdoc/>
    public int Columns => _row.Length;

    /// <inheritdoc/>
    public void Start(SplitMix64 random)
    {
    }

    /// <inheritdoc/>
    public ReadOnlySpan<double> Next(SplitMix64 random)
    {
        for (var i = 0; i < _plain.Length; i++)
        {
            _plain[i] = random.NextGaussian();
            var sum = 0.0;
            for (var j = 0; j <= i; j++) sum += _factor[i][j] * _plain[j];
            _row[i] = sum;
        }
        return _row;
    }
}
