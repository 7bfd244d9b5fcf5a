using Sparsescope.Managed.Kernels;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>The managed product.</summary>
internal sealed class GemmSide : ISide
{
    private readonly Workers _workers;
    private readonly Matrix<float> _left, _right, _product;
    private readonly int _count;

    internal GemmSide(GemmBenchShape shape, int threads)
    {
        _workers = new(threads);
        _count = shape.ProductsPerTurn;
        var (x, w, y) = (Random(shape.Tokens, shape.Inputs, 1), Random(shape.Outputs, shape.Inputs, 2),
            Random(shape.Tokens, shape.Outputs, 3));
        (_left, _right, _product) = shape.Form switch
        {
            ProductForm.Forward => (x, w.Transpose(), y),
            ProductForm.BackwardInput => (y, w, x),
            _ => (y.Transpose(), x, w),
        };
        _product = _product with { Data = new float[_product.Data.Length] };
    }

    public string Name => "gemm";

    public long Run(CancellationToken cancellation)
    {
        for (var i = 0; i < _count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Gemm.Multiply(_left, _right, _product, accumulate: false, _workers);
        }
        return _count;
    }

    public void Dispose() => _workers.Dispose();

    private static Matrix<float> Random(int rows, int columns, ulong seed)
    {
        var random = new SplitMix64(seed);
        return Matrix.Of(Enumerable.Range(0, rows * columns).Select(_ => (float)random.NextGaussian()).ToArray(), rows, columns);
    }
}
