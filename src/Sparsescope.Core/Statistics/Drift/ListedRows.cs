namespace Sparsescope.Statistics.Drift;

/// <summary>Whole rows of a list, drawn with replacement: singly, or in blocks of neighbours so that their dependence is kept.</summary>
/// <remarks>
/// Blocks start anywhere and go round the end (Politis and Romano 1992). A permutation of a list could never show a run longer than it is.
/// </remarks>
public sealed class ListedRows : IRowSource
{
    private readonly double[] _values;
    private readonly int _rows, _block;
    private int _next, _left;

    /// <param name="columns">One array a figure, all equally long.</param>
    /// <param name="block">Rows of a block; 1: each row by itself.</param>
    public ListedRows(IReadOnlyList<double[]> columns, int block = 1)
    {
        Columns = columns.Count;
        _rows = columns[0].Length;
        _block = block;
        ArgumentOutOfRangeException.ThrowIfLessThan(block, 1);
        _values = new double[_rows * Columns];
        for (var j = 0; j < Columns; j++)
        {
            for (var i = 0; i < _rows; i++) _values[i * Columns + j] = columns[j][i];
        }
    }

    /// <inheritdoc/>
    public int Columns { get; }

    /// <inheritdoc/>
    public void Start(SplitMix64 random) => _left = 0;

    /// <inheritdoc/>
    public ReadOnlySpan<double> Next(SplitMix64 random)
    {
        if (_left == 0) (_next, _left) = (random.NextInt32(_rows), _block);
        var row = _next;
        _next = _next + 1 == _rows ? 0 : _next + 1;
        _left--;
        return _values.AsSpan(row * Columns, Columns);
    }
}
