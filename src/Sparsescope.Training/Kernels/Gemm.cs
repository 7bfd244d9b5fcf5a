using System.Numerics;

namespace Sparsescope.Training.Kernels;

/// <summary>Products of matrices.</summary>
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
        ArgumentNullException.ThrowIfNull(workers);
        a.Check(nameof(a));
        b.Check(nameof(b));
        c.Check(nameof(c));
        if (a.Height != c.Height || a.Width != b.Height || b.Width != c.Width)
            throw new ArgumentException($"({a.Height}, {a.Width}) · ({b.Height}, {b.Width}) is not ({c.Height}, {c.Width})");
        PlainGemm.Multiply(a, b, c, accumulate);
    }
}
