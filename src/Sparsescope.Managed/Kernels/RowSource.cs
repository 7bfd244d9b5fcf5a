namespace Sparsescope.Managed.Kernels;

/// <summary>A matrix [Rows, Columns] whose numbers are made when they are read, such as weights that stay quantised in memory. Read by
/// several threads at once.</summary>
public abstract class RowSource
{
    /// <summary>Rows.</summary>
    public abstract int Rows { get; }

    /// <summary>Entries of a row.</summary>
    public abstract int Columns { get; }

    /// <summary>Reads entries of a row, from <paramref name="from"/> on.</summary>
    /// <param name="row">0 … Rows − 1.</param>
    /// <param name="from">A multiple of <see cref="Unit"/>.</param>
    /// <param name="values">What is read; as many entries as there are to be, a multiple of <see cref="Unit"/>.</param>
    public abstract void Read(int row, int from, Span<float> values);

    /// <summary>Entries that the row is cut at multiples of: the largest power of two that divides the columns, at most 256. No block of
    /// any type reaches across such a cut.</summary>
    internal int Unit => PassCut.UnitOf(Columns);
}
