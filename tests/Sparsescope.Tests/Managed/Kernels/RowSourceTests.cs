using Sparsescope.Gguf;
using Sparsescope.Managed.Kernels;

namespace Sparsescope.Tests.Managed.Kernels;

/// <summary>Products with weights that are dequantised as they are packed.</summary>
public sealed class RowSourceTests
{
    public static TheoryData<InstructionSet> Sets => [.. Enum.GetValues<InstructionSet>()];

    // Q8_0 blocks of 32 entries in a byte array.
    private sealed class Blocks(int rows, int columns) : RowSource
    {
        private readonly byte[] _bytes = Bytes(rows * columns / 32);

        public override int Rows => rows;

        public override int Columns => columns;

        public override void Read(int row, int from, Span<float> values) =>
            TensorFloats.Decode(GgmlType.Q8_0, _bytes.AsSpan((row * columns + from) / 32 * 34, values.Length / 32 * 34), values);

        internal float[] Dequantised()
        {
            var values = new float[rows * columns];
            TensorFloats.Decode(GgmlType.Q8_0, _bytes, values);
            return values;
        }

        private static byte[] Bytes(int blocks)
        {
            var random = new SplitMix64(5);
            var bytes = new byte[blocks * 34];
            for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)random.NextInt32(256);
            for (var i = 0; i < bytes.Length; i += 34) BitConverter.TryWriteBytes(bytes.AsSpan(i), (Half)0.01);
            return bytes;
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void A_product_has_the_bits_of_the_one_with_the_dequantised_matrix(InstructionSet set)
    {
        Assert.SkipUnless(InstructionSets.IsSupported(set), $"this processor has no {set}");
        using var one = new Workers(1);
        using var three = new Workers(3);
        // Few rows, many, several turns of columns, passes of every depth.
        foreach (var (m, n, k) in ((int, int, int)[])[(1, 7, 32), (3, 130, 96), (8, 33, 576), (9, 40, 640), (17, 100, 2048), (100, 65, 320),
            (9, 8300, 64)])
        {
            var weights = new Blocks(n, k);
            var a = Matrix.Of(Samples(m * k), m, k);
            float[] expected = new float[m * n], actual = new float[m * n], threads = new float[m * n];
            Gemm.Multiply(a, Matrix.Of(weights.Dequantised(), n, k).Transpose(), Matrix.Of(expected, m, n), accumulate: false, one, set);
            Array.Fill(actual, float.NaN);
            Gemm.Multiply(a, weights, Matrix.Of(actual, m, n), one, set);
            Gemm.Multiply(a, weights, Matrix.Of(threads, m, n), three, set);
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"({m}, {k}) · ({n}, {k})ᵀ: other bits than with the dequantised matrix");
            Assert.True(expected.AsSpan().SequenceEqual(threads), $"({m}, {k}) · ({n}, {k})ᵀ: the number of threads changed the result");
        }
    }

    [Fact]
    public void Matrices_that_do_not_fit_are_refused()
    {
        using var workers = new Workers(1);
        var weights = new Blocks(4, 32);
        Assert.Throws<ArgumentException>(() =>
            Gemm.Multiply(Matrix.Of(new float[64], 1, 64), weights, Matrix.Of(new float[4], 1, 4), workers));
        Assert.Throws<ArgumentException>(() =>
            Gemm.Multiply(Matrix.Of(new float[32], 1, 32), weights, Matrix.Of(new float[5], 1, 5), workers));
    }

    [Theory]
    [InlineData(2048, 256)]
    [InlineData(640, 256)]
    [InlineData(576, 320)]
    [InlineData(701, 256)]
    [InlineData(1, 256)]
    public void Passes_cover_k_end_at_multiples_of_the_unit_and_are_not_too_deep(int length, int most)
    {
        var cut = PassCut.Of(length, most);
        Assert.Equal((0, length), (cut.Start(0), cut.Start(cut.Count)));
        for (var pass = 0; pass < cut.Count; pass++)
        {
            Assert.Equal(0, cut.Start(pass) % cut.Unit);
            Assert.InRange(cut.Start(pass + 1) - cut.Start(pass), 1, Math.Min(most, cut.Deepest));
        }
    }

    private static float[] Samples(int count)
    {
        var random = new SplitMix64(9);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(2 * random.NextDouble() - 1))];
    }
}
