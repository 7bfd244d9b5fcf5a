using System.Runtime.CompilerServices;

namespace Sparsescope.Managed.Kernels;

/// <summary>A row-major matrix inside an array: a view, never a copy.</summary>
/// <param name="Data">The array it lies in.</param>
/// <param name="Offset">Index of its first entry.</param>
/// <param name="Rows">Rows as stored.</param>
/// <param name="Columns">Columns as stored.</param>
/// <param name="Stride">Entries from the start of a stored row to the start of the next; at least <paramref name="Columns"/>.</param>
/// <param name="Transposed">Whether rows and columns have changed their meaning: entry (i, j) is then row j, column i as stored.</param>
public readonly record struct Matrix<T>(T[] Data, int Offset, int Rows, int Columns, int Stride, bool Transposed = false)
{
    /// <summary>Rows as read: those as stored, or the columns where it is transposed.</summary>
    public int Height => Transposed ? Columns : Rows;

    /// <summary>Columns as read.</summary>
    public int Width => Transposed ? Rows : Columns;

    /// <summary>Entries from (i, j) to (i + 1, j), as read.</summary>
    internal int Down => Transposed ? 1 : Stride;

    /// <summary>Entries from (i, j) to (i, j + 1), as read.</summary>
    internal int Right => Transposed ? Stride : 1;

    /// <summary>The entry (row, column), as read.</summary>
    public ref T this[int row, int column]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Data[Offset + row * Down + column * Right];
    }

    /// <summary>A stored row.</summary>
    public Span<T> Row(int row) => Data.AsSpan(Offset + row * Stride, Columns);

    /// <summary>The same entries with rows and columns exchanged; nothing is moved.</summary>
    public Matrix<T> Transpose() => this with { Transposed = !Transposed };

    /// <summary>A part of it: rows and columns as read.</summary>
    public Matrix<T> Block(int row, int column, int rows, int columns)
    {
        if (row < 0 || column < 0 || rows < 0 || columns < 0 || row > Height - rows || column > Width - columns)
            throw new ArgumentOutOfRangeException(nameof(row),
                $"[{row}..{row + rows}, {column}..{column + columns}] does not lie in a matrix of {Height} × {Width}");
        return new(Data, Offset + row * Down + column * Right, Transposed ? columns : rows, Transposed ? rows : columns, Stride,
            Transposed);
    }

    /// <summary>Throws where a row would reach outside the array: kernels run without a check of every index.</summary>
    internal void Check(string name)
    {
        ArgumentNullException.ThrowIfNull(Data, name);
        var end = Rows == 0 || Columns == 0 ? Offset : Offset + (long)(Rows - 1) * Stride + Columns;
        if (Offset < 0 || Rows < 0 || Columns < 0 || (Stride < Columns && Rows > 1) || end > Data.Length)
            throw new ArgumentOutOfRangeException(name,
                $"{Rows} × {Columns} entries, {Stride} apart, from {Offset} do not lie in an array of {Data.Length}");
    }
}

/// <summary>Matrices that fill an array.</summary>
public static class Matrix
{
    /// <summary>The first rows × columns entries of an array.</summary>
    public static Matrix<T> Of<T>(T[] data, int rows, int columns) => Of(data, 0, rows, columns);

    /// <summary>rows × columns entries of an array, from an offset.</summary>
    public static Matrix<T> Of<T>(T[] data, int offset, int rows, int columns) => new(data, offset, rows, columns, columns);
}
