using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Inference.Weights;

/// <summary>Matrices of equal width, one below the other, so that one product computes them all.</summary>
internal sealed class StackedRows : RowSource
{
    private readonly RowSource[] _parts;
    private readonly int[] _ends;   // rows up to the end of each part

    /// <param name="parts">At least one; all of the same columns.</param>
    internal StackedRows(params RowSource[] parts)
    {
        if (parts.Any(part => part.Columns != parts[0].Columns))
            throw new ArgumentException("the matrices are not equally wide", nameof(parts));
        _parts = parts;
        _ends = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++) _ends[i] = (i == 0 ? 0 : _ends[i - 1]) + parts[i].Rows;
    }

    public override int Rows => _ends[^1];

    public override int Columns => _parts[0].Columns;

    public override void Read(int row, int from, Span<float> values)
    {
        var part = 0;
        while (row >= _ends[part]) part++;
        _parts[part].Read(row - (part == 0 ? 0 : _ends[part - 1]), from, values);
    }
}
