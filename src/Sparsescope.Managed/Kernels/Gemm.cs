using System.Numerics;

namespace Sparsescope.Managed.Kernels;

/// <summary>Products of matrices.</summary>
/// <remarks>
/// float32 is fast: see <see cref="PackedGemm"/>, and <see cref="RowGemm"/> for few rows. Which of them is taken and in which order the
/// terms of an
/// entry are added depends on the shapes and the instruction set alone, so the same operands give the same bits whatever the number of
/// threads.
/// float64 follows the definition. Nothing is allocated per call once the buffers of the workers have grown.
/// </remarks>
public static class Gemm
{
    /// <summary>c = a·b, or c += a·b.</summary>
    /// <param name="a">(m, k); may be transposed.</param>
    /// <param name="b">(k, n); may be transposed.</param>
    /// <param name="c">(m, n); may be transposed; shares no entry with <paramref name="a"/> or <paramref name="b"/>.</param>
    /// <param name="accumulate">Whether the product is added to what c holds; otherwise c's old entries are never read.</param>
    /// <param name="workers">Threads. Their number does not change a bit of the result.</param>
    public static void Multiply<T>(Matrix<T> a, Matrix<T> b, Matrix<T> c, bool accumulate, Workers workers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(a, b, c, workers);
        if (a is Matrix<float> a32 && b is Matrix<float> b32 && c is Matrix<float> c32)
            Multiply(a32, b32, c32, accumulate, workers, InstructionSets.Best);
        else PlainGemm.Multiply(a, b, c, accumulate);
    }

    /// <summary>The fast product with the instructions of one set, which the processor must have.</summary>
    internal static void Multiply(Matrix<float> a, Matrix<float> b, Matrix<float> c, bool accumulate, Workers workers, InstructionSet set)
    {
        Check(a, b, c, workers);
        if (c.Transposed) (a, b, c) = (b.Transpose(), a.Transpose(), c.Transpose());   // cᵀ = bᵀ·aᵀ
        if (c.Height == 0 || c.Width == 0) return;
        if (a.Width == 0)
        {
            if (!accumulate) for (var i = 0; i < c.Rows; i++) c.Row(i).Clear();
        }
        else if (c.Height <= RowGemm.MostRows && !a.Transposed) workers.Rows.Multiply(a, b, c, accumulate);
        else workers.Products(set).Multiply(a, b, c, accumulate);
    }

    /// <summary>c = a·bᵀ with b's numbers made when they are read: once a product for each of its rows and 3,072 rows of a.</summary>
    /// <param name="a">(m, k); not transposed.</param>
    /// <param name="b">(n, k).</param>
    /// <param name="c">(m, n); not transposed.</param>
    /// <param name="workers">Threads. Their number does not change a bit of the result, nor does it matter whether b's numbers lie in
    /// memory.</param>
    public static void Multiply(Matrix<float> a, RowSource b, Matrix<float> c, Workers workers) =>
        Multiply(a, b, c, workers, InstructionSets.Best);

    /// <summary>The same with the instructions of one set, which the processor must have.</summary>
    internal static void Multiply(Matrix<float> a, RowSource b, Matrix<float> c, Workers workers, InstructionSet set)
    {
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(workers);
        a.Check(nameof(a));
        c.Check(nameof(c));
        if (a.Transposed || c.Transposed || a.Rows != c.Rows || a.Columns != b.Columns || b.Rows != c.Columns || a.Columns == 0)
            throw new ArgumentException($"({a.Height}, {a.Width}) · ({b.Rows}, {b.Columns})ᵀ is not ({c.Height}, {c.Width})");
        if (c.Rows == 0 || c.Columns == 0) return;
        if (c.Rows <= RowGemm.MostRows) workers.Rows.Multiply(a, b, c);
        else workers.Products(set).Multiply(a, b, c);
    }

    private static void Check<T>(in Matrix<T> a, in Matrix<T> b, in Matrix<T> c, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        a.Check(nameof(a));
        b.Check(nameof(b));
        c.Check(nameof(c));
        if (a.Height != c.Height || a.Width != b.Height || b.Width != c.Width)
            throw new ArgumentException($"({a.Height}, {a.Width}) · ({b.Height}, {b.Width}) is not ({c.Height}, {c.Width})");
    }
}
