using Sparsescope.Managed.Kernels;

namespace Sparsescope.Tests.Managed.Kernels;

public sealed class GemmTests
{
    /// <summary>m, n, k: empty, single, ragged against every tile, several blocks of k, few rows, more rows than one part.</summary>
    private static readonly (int M, int N, int K)[] s_shapes =
    [
        (0, 3, 4), (3, 0, 4), (3, 4, 0), (1, 1, 1), (1, 1, 700), (1, 77, 5), (77, 1, 5), (2, 3, 4), (4, 16, 8), (6, 16, 8), (12, 32, 16),
            (7, 17, 9), (8, 40, 50), (9, 40, 50),
        (13, 33, 321), (5, 130, 33), (64, 64, 64), (97, 257, 5), (100, 300, 9), (19, 70, 700), (200, 20, 11), (1, 500, 77),
    ];

    public static TheoryData<InstructionSet> Sets => [.. Enum.GetValues<InstructionSet>()];

    [Theory, MemberData(nameof(Sets))]
    public void Agrees_with_float64_at_every_shape_and_transposition_and_with_any_number_of_threads(InstructionSet set)
    {
        Require(set);
        using var one = new Workers(1);
        using var three = new Workers(3);
        foreach (var (m, n, k) in s_shapes)
        {
            for (var form = 0; form < 16; form++)
            {
                var (a, b, c) = (Random(m, k, (form & 1) != 0, 1), Random(k, n, (form & 2) != 0, 2), Random(m, n, (form & 4) != 0, 3));
                var accumulate = (form & 8) != 0;
                var expected = Expected(a, b, c, accumulate);
                var other = c with { Data = [.. c.Data] };
                Gemm.Multiply(a, b, c, accumulate, one, set);
                Gemm.Multiply(a, b, other, accumulate, three, set);
                var name = $"{set}, ({m}, {k}) · ({k}, {n}), form {form}";
                Assert.True(c.Data.AsSpan().SequenceEqual(other.Data), $"{name}: the number of threads changed the result");
                for (var i = 0; i < c.Data.Length; i++)
                {
                    // What lies between the rows stays as it was; inside, terms of at most 1 in size are added in float32.
                    var bound = 1e-6 * (1 + Math.Sqrt(k));
                    if (!(Math.Abs(expected[i] - c.Data[i]) <= bound))
                        Assert.Fail($"{name}: entry {i} is {c.Data[i]:R}, expected {expected[i]:R} within {bound:E1}");
                }
            }
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Old_entries_are_not_read_unless_they_are_to_be_added_to(InstructionSet set)
    {
        Require(set);
        using var workers = new Workers(2);
        foreach (var (m, n, k) in s_shapes)
        {
            var c = Matrix.Of(Enumerable.Repeat(float.NaN, m * n).ToArray(), m, n);
            Gemm.Multiply(Random(m, k, false, 1), Random(k, n, false, 2), c, accumulate: false, workers, set);
            Assert.DoesNotContain(c.Data, float.IsNaN);
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void NaN_reaches_its_row_or_column_and_nothing_else_even_against_zero(InstructionSet set)
    {
        Require(set);
        using var workers = new Workers(2);
        foreach (var (m, n, k) in s_shapes.Where(shape => shape.M * shape.N * shape.K > 0))
        {
            var (a, b, c) = (Random(m, k, false, 1), Matrix.Of(new float[k * n], k, n), Matrix.Of(new float[m * n], m, n));
            a[m / 2, k - 1] = float.NaN;
            Gemm.Multiply(a, b, c, accumulate: false, workers, set);
            for (var i = 0; i < m; i++) for (var j = 0; j < n; j++) Assert.Equal(i == m / 2, float.IsNaN(c[i, j]));
        }
    }

    [Fact]
    public void Float64_follows_the_definition_in_every_form()
    {
        using var workers = new Workers(2);
        foreach (var (m, n, k) in s_shapes)
        {
            for (var form = 0; form < 16; form++)
            {
                var (a, b, c) = (Random(m, k, (form & 1) != 0, 1), Random(k, n, (form & 2) != 0, 2), Random(m, n, (form & 4) != 0, 3));
                var expected = Expected(a, b, c, (form & 8) != 0);
                var wide = Wide(c);
                Gemm.Multiply(Wide(a), Wide(b), wide, (form & 8) != 0, workers);
                for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], wide.Data[i], 1e-13 * (1 + k));
            }
        }
    }

    [Fact]
    public void A_product_allocates_nothing_once_its_buffers_have_grown()
    {
        using var workers = new Workers(1);
        var (a, b, c, row) = (Random(50, 60, false, 1), Random(60, 70, true, 2), Random(50, 70, false, 3), Random(1, 70, false, 4));
        void Both()
        {
            Gemm.Multiply(a, b, c, accumulate: true, workers);
            Gemm.Multiply(a.Block(3, 0, 1, 60), b, row, accumulate: true, workers);
        }
        Both();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) Both();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Shapes_that_do_not_fit_and_views_beyond_their_array_are_refused()
    {
        using var workers = new Workers(1);
        var (a, b, c) = (Random(3, 4, false, 1), Random(4, 5, false, 2), Random(3, 5, false, 3));
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(a, b.Transpose(), c, accumulate: false, workers));
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(a, b, c.Transpose(), accumulate: false, workers));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Gemm.Multiply(a with { Offset = a.Data.Length - 5 }, b, c, accumulate: false, workers));
        Assert.Throws<ArgumentOutOfRangeException>(() => Gemm.Multiply(a, b with { Stride = 3 }, c, accumulate: false, workers));
        Assert.Throws<ArgumentOutOfRangeException>(() => a.Block(1, 0, 3, 4));
    }

    [Fact]
    public void A_block_of_a_transposed_matrix_is_the_transposed_block()
    {
        var a = Random(5, 7, false, 1);
        var block = a.Transpose().Block(2, 1, 3, 4);
        for (var i = 0; i < 3; i++) for (var j = 0; j < 4; j++) Assert.Equal(a[1 + j, 2 + i], block[i, j]);
    }

    private static void Require(InstructionSet set) => Assert.SkipUnless(InstructionSets.IsSupported(set), $"this processor has no {set}");

    // As read (rows, columns); rows lie apart and the array begins before the first.
    private static Matrix<float> Random(int rows, int columns, bool transposed, ulong seed)
    {
        var random = new SplitMix64(seed);
        var (stored, length) = transposed ? (columns, rows) : (rows, columns);
        var data = new float[5 + stored * (length + 3)];
        for (var i = 0; i < data.Length; i++) data[i] = (float)(2 * random.NextDouble() - 1);
        return new(data, 5, stored, length, length + 3, transposed);
    }

    private static Matrix<double> Wide(Matrix<float> x) =>
        new(Array.ConvertAll(x.Data, value => (double)value), x.Offset, x.Rows, x.Columns, x.Stride, x.Transposed);

    private static double[] Expected(Matrix<float> a, Matrix<float> b, Matrix<float> c, bool accumulate)
    {
        var result = Wide(c);
        for (var i = 0; i < c.Height; i++)
        {
            for (var j = 0; j < c.Width; j++)
            {
                var sum = accumulate ? result[i, j] : 0;
                for (var k = 0; k < a.Width; k++) sum += (double)a[i, k] * b[k, j];
                result[i, j] = sum;
            }
        }
        return result.Data;
    }
}
