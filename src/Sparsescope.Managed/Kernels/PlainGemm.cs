using System.Numerics;

namespace Sparsescope.Managed.Kernels;

/// <summary>The definition of the product: what gradient checks in float64 run on, and what the fast path is held to.</summary>
internal static class PlainGemm
{
    /// <summary>c[i, j] (+)= Σ over k of a[i, k]·b[k, j], the terms added in the order of k.</summary>
    public static void Multiply<T>(Matrix<T> a, Matrix<T> b, Matrix<T> c, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < c.Height; i++)
        {
            for (var j = 0; j < c.Width; j++)
            {
                var sum = accumulate ? c[i, j] : T.Zero;
                for (var k = 0; k < a.Width; k++) sum += a[i, k] * b[k, j];
                c[i, j] = sum;
            }
        }
    }
}
