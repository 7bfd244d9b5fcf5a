using Sparsescope.Gguf;
using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Inference.Weights;

/// <summary>Rows of a tensor as its file stores them, dequantised when they are read.</summary>
/// <param name="file">The file.</param>
/// <param name="offset">Where the first row begins in it.</param>
/// <param name="type">How its numbers are stored.</param>
/// <param name="rows">Rows.</param>
/// <param name="columns">Entries of a row, a multiple of the type's block.</param>
internal sealed class TensorRows(MappedFile file, long offset, GgmlType type, int rows, int columns) : RowSource
{
    private readonly (int Elements, int Bytes) _block = type.Block();

    public override int Rows => rows;

    public override int Columns => columns;

    public override void Read(int row, int from, Span<float> values)
    {
        var (elements, bytes) = _block;
        var start = ((long)row * columns + from) / elements * bytes;
        TensorFloats.Decode(type, file.Bytes(offset + start, values.Length / elements * bytes), values);
    }

    /// <summary>Some of the rows.</summary>
    internal TensorRows Slice(int first, int count) =>
        new(file, offset + (long)first * columns / _block.Elements * _block.Bytes, type, count, columns);
}
