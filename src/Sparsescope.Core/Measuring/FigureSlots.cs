namespace Sparsescope.Measuring;

/// <summary>Rows of numbers by place, kept elsewhere than in memory. Rows may be read on any thread once all are written.</summary>
public interface IFigureRows
{
    /// <summary>Keeps a row.</summary>
    /// <param name="row">Its place, from 0.</param>
    /// <param name="values">As many numbers as every row has.</param>
    void Write(long row, ReadOnlySpan<double> values);

    /// <summary>Reads a row; zeros where none was written.</summary>
    /// <param name="row">Its place.</param>
    /// <param name="values">As many numbers as every row has.</param>
    void Read(long row, Span<double> values);
}

/// <summary>Rows of numbers by place: few in memory, many elsewhere where there is a place for them.</summary>
/// <param name="rows">How many there are.</param>
/// <param name="width">Numbers of a row; at least 1.</param>
/// <param name="mostBytes">Bytes up to which they are kept in memory.</param>
/// <param name="elsewhere">Makes a place for rows of a width; null: there is none.</param>
internal sealed class FigureSlots(long rows, int width, long mostBytes, Func<int, IFigureRows>? elsewhere)
{
    /// <summary>Bytes that are kept in memory unless something else is said.</summary>
    internal const long MostBytes = 4L << 20;

    private readonly IFigureRows? _elsewhere = rows * width * sizeof(double) > mostBytes ? elsewhere?.Invoke(width) : null;
    private double[] _memory = [];

    /// <summary>Keeps a row.</summary>
    internal void Write(long row, ReadOnlySpan<double> values)
    {
        if (_elsewhere is not null)
        {
            _elsewhere.Write(row, values);
            return;
        }
        if (_memory.Length == 0) _memory = new double[rows * width];
        values.CopyTo(_memory.AsSpan(checked((int)(row * width)), width));
    }

    /// <summary>Reads a row that was written.</summary>
    internal void Read(long row, Span<double> values)
    {
        if (_elsewhere is not null) _elsewhere.Read(row, values);
        else _memory.AsSpan(checked((int)(row * width)), width).CopyTo(values);
    }
}
