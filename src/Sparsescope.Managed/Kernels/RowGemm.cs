using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sparsescope.Managed.Kernels;

/// <summary>
/// The float32 product for few rows of a, as when tokens are generated one by one: b is read once where it lies, and packing it would cost
/// more than
/// the product. An entry's terms are added in an order that depends on k and the vector length alone.
/// </summary>
internal sealed class RowGemm
{
    /// <summary>Rows up to which this is the faster way.</summary>
    internal const int MostRows = 8;

    // Columns of a part; a multiple of the widest chunk below.
    private const int PartColumns = 128, Chunk = 4;

    [ThreadStatic] private static float[]? t_rows;   // rows of a source, [Chunk, k]

    private readonly Workers _workers;
    private readonly Action<int> _dots, _sums, _sourceDots;
    private Matrix<float> _a, _b, _c;
    private RowSource? _source;
    private bool _accumulate;

    internal RowGemm(Workers workers) => (_workers, _dots, _sums, _sourceDots) = (workers, Dots, Sums, SourceDots);

    /// <summary>c (+)= a·b; neither a nor c is transposed, no side is 0.</summary>
    internal void Multiply(in Matrix<float> a, in Matrix<float> b, in Matrix<float> c, bool accumulate)
    {
        (_a, _b, _c, _accumulate) = (a, b, c, accumulate);
        _workers.Run((c.Columns + PartColumns - 1) / PartColumns, b.Transposed ? _dots : _sums);
        (_a, _b, _c) = (default, default, default);
    }

    /// <summary>c = a·bᵀ; neither a nor c is transposed, no side is 0. The same bits as where the source's numbers lie in memory.</summary>
    internal void Multiply(in Matrix<float> a, RowSource b, in Matrix<float> c)
    {
        (_a, _source, _c, _accumulate) = (a, b, c, false);
        _workers.Run((c.Columns + PartColumns - 1) / PartColumns, _sourceDots);
        (_a, _source, _c) = (default, null, default);
    }

    private void SourceDots(int part)
    {
        var (end, depth) = (Math.Min(_c.Columns, (part + 1) * PartColumns), _a.Columns);
        if (t_rows is null || t_rows.Length < Chunk * depth) t_rows = new float[Chunk * depth];
        for (var column = part * PartColumns; column < end; column += Chunk)
        {
            var count = Math.Min(Chunk, end - column);
            for (var i = 0; i < count; i++) _source!.Read(column + i, 0, t_rows.AsSpan(i * depth, depth));
            for (var row = 0; row < _c.Rows; row++)
            {
                // rows beyond the last hold what was there: their sums are not taken
                var sums = Dot4(ref _a[row, 0], ref t_rows[0], depth, depth);
                for (var i = 0; i < count; i++) _c[row, column + i] = sums[i];
            }
        }
    }

    // b's columns run along memory: a dot product an entry, four columns at a time.
    private void Dots(int part)
    {
        var end = Math.Min(_c.Columns, (part + 1) * PartColumns);
        var column = part * PartColumns;
        for (; column <= end - Chunk; column += Chunk)
        {
            for (var row = 0; row < _c.Rows; row++)
            {
                var sums = Dot4(ref _a[row, 0], ref _b[0, column], _b.Stride, _a.Columns);
                for (var i = 0; i < Chunk; i++) Put(ref _c[row, column + i], sums[i]);
            }
        }
        for (; column < end; column++)
        {
            for (var row = 0; row < _c.Rows; row++) Put(ref _c[row, column], Dot4(ref _a[row, 0], ref _b[0, column], 0, _a.Columns)[0]);
        }
    }

    // b's rows run along memory: rows of b, weighted, are added up, a few vectors of columns at a time.
    private void Sums(int part)
    {
        var end = Math.Min(_c.Columns, (part + 1) * PartColumns);
        var column = part * PartColumns;
        for (; column <= end - Chunk * Vector<float>.Count; column += Chunk * Vector<float>.Count)
        {
            for (var row = 0; row < _c.Rows; row++) Combine4(ref _a[row, 0], ref _b[0, column], _b.Stride, _a.Columns, ref _c[row, column]);
        }
        for (; column < end; column++)
        {
            for (var row = 0; row < _c.Rows; row++)
            {
                var sum = 0f;
                for (var k = 0; k < _a.Columns; k++) sum = float.MultiplyAddEstimate(_a[row, k], _b[k, column], sum);
                Put(ref _c[row, column], sum);
            }
        }
    }

    private void Put(ref float entry, float value) => entry = _accumulate ? entry + value : value;

    /// <summary>Σ over k of a[k]·b[r, k] for four rows r, <paramref name="stride"/> apart.</summary>
    private static Vector4 Dot4(ref float a, ref float b, nint stride, int depth)
    {
        ref var b1 = ref Unsafe.Add(ref b, stride);
        ref var b2 = ref Unsafe.Add(ref b, stride * 2);
        ref var b3 = ref Unsafe.Add(ref b, stride * 3);
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var k = 0;
        for (; k <= depth - Vector<float>.Count; k += Vector<float>.Count)
        {
            var x = Vector.LoadUnsafe(ref a, (nuint)k);
            s0 = Vector.MultiplyAddEstimate(x, Vector.LoadUnsafe(ref b, (nuint)k), s0);
            s1 = Vector.MultiplyAddEstimate(x, Vector.LoadUnsafe(ref b1, (nuint)k), s1);
            s2 = Vector.MultiplyAddEstimate(x, Vector.LoadUnsafe(ref b2, (nuint)k), s2);
            s3 = Vector.MultiplyAddEstimate(x, Vector.LoadUnsafe(ref b3, (nuint)k), s3);
        }
        var sums = new Vector4(Vector.Sum(s0), Vector.Sum(s1), Vector.Sum(s2), Vector.Sum(s3));
        for (; k < depth; k++)
        {
            var x = Unsafe.Add(ref a, k);
            sums += x * new Vector4(Unsafe.Add(ref b, k), Unsafe.Add(ref b1, k), Unsafe.Add(ref b2, k), Unsafe.Add(ref b3, k));
        }
        return sums;
    }

    private void Combine4(ref float a, ref float b, nint stride, int depth, ref float c)
    {
        var length = (nuint)Vector<float>.Count;
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (var k = 0; k < depth; k++)
        {
            var x = new Vector<float>(Unsafe.Add(ref a, k));
            s0 = Vector.MultiplyAddEstimate(x, Vector.LoadUnsafe(ref b), s0);
            s1 = Vector.MultiplyAddEstimate(x, Vector.LoadUnsafe(ref b, length), s1);
            s2 = Vector.MultiplyAddEstimate(x, Vector.LoadUnsafe(ref b, length * 2), s2);
            s3 = Vector.MultiplyAddEstimate(x, Vector.LoadUnsafe(ref b, length * 3), s3);
            b = ref Unsafe.Add(ref b, stride);
        }
        if (_accumulate)
        {
            s0 += Vector.LoadUnsafe(ref c);
            s1 += Vector.LoadUnsafe(ref c, length);
            s2 += Vector.LoadUnsafe(ref c, length * 2);
            s3 += Vector.LoadUnsafe(ref c, length * 3);
        }
        s0.StoreUnsafe(ref c);
        s1.StoreUnsafe(ref c, length);
        s2.StoreUnsafe(ref c, length * 2);
        s3.StoreUnsafe(ref c, length * 3);
    }
}
