using System.Numerics;
using System.Numerics.Tensors;

namespace Sparsescope.Managed.Layers;

/// <summary>Causal attention within one row of a batch; H / K query heads share a head of keys and values.</summary>
/// <remarks>Vaswani et al., "Attention is all you need", 2017; grouped: Ainslie et al., "GQA", 2023. A position's q, k and v lie side by
/// side, heads in order.</remarks>
public static class CausalAttention
{
    /// <summary>Writes the output, and the weights: what each position takes from which, for the way back.</summary>
    public static void Forward<T>(
        Span<T> output,              // (T, H·D)
        Span<T> weights,             // (H, T, T); above the diagonal nothing is written
        ReadOnlySpan<T> qkv,         // (T, (H+2K)·D), positions applied
        AttentionShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (length, d) = (shape.Length, shape.HeadWidth);
        var scale = T.One / T.Sqrt(T.CreateChecked(d));
        for (var head = 0; head < shape.Heads; head++)
        {
            for (var t = 0; t < length; t++)
            {
                var p = weights.Slice((head * length + t) * length, t + 1);
                var q = qkv.Slice(shape.Query(t, head), d);
                for (var s = 0; s <= t; s++) p[s] = FixedOrder.Dot(q, qkv.Slice(shape.Key(s, head), d)) * scale;
                Softmax(p);
                var y = output.Slice((t * shape.Heads + head) * d, d);
                TensorPrimitives.Multiply(qkv.Slice(shape.Value(0, head), d), p[0], y);
                for (var s = 1; s <= t; s++) TensorPrimitives.MultiplyAdd(qkv.Slice(shape.Value(s, head), d), p[s], y, y);
            }
        }
    }

    // With p the weights:  dp[s] = dy·v[s],  dscore[s] = p[s]·(dp[s] − Σ p·dp);  then each product's two sides.
    /// <summary>Adds to the gradients of what went in.</summary>
    public static void Backward<T>(
        Span<T> dQkv,                // (T, (H+2K)·D), replaced
        Span<T> scratch,             // (T)
        ReadOnlySpan<T> dOutput,     // (T, H·D)
        ReadOnlySpan<T> weights,     // (H,T,T)
        ReadOnlySpan<T> qkv,         // (T, (H+2K)·D)
        AttentionShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (length, d) = (shape.Length, shape.HeadWidth);
        var scale = T.One / T.Sqrt(T.CreateChecked(d));
        dQkv.Clear();
        for (var head = 0; head < shape.Heads; head++)
        {
            for (var t = 0; t < length; t++)
            {
                var p = weights.Slice((head * length + t) * length, t + 1);
                var dScore = scratch[..(t + 1)];
                var dy = dOutput.Slice((t * shape.Heads + head) * d, d);
                for (var s = 0; s <= t; s++) dScore[s] = FixedOrder.Dot(dy, qkv.Slice(shape.Value(s, head), d));
                var mean = FixedOrder.Dot(p, dScore);
                var q = qkv.Slice(shape.Query(t, head), d);
                var dQ = dQkv.Slice(shape.Query(t, head), d);
                for (var s = 0; s <= t; s++)
                {
                    var g = p[s] * (dScore[s] - mean) * scale;
                    Span<T> dK = dQkv.Slice(shape.Key(s, head), d), dV = dQkv.Slice(shape.Value(s, head), d);
                    TensorPrimitives.MultiplyAdd(dy, p[s], dV, dV);
                    TensorPrimitives.MultiplyAdd(q, g, dK, dK);
                    TensorPrimitives.MultiplyAdd(qkv.Slice(shape.Key(s, head), d), g, dQ, dQ);
                }
            }
        }
    }

    // exp(x − max) / Σ, in place.
    private static void Softmax<T>(Span<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Subtract(x, TensorPrimitives.Max<T>(x), x);
        TensorPrimitives.Exp(x, x);
        var sum = T.Zero;
        foreach (var value in x) sum += value;
        TensorPrimitives.Multiply(x, T.One / sum, x);
    }
}

/// <summary>Where the heads of a position lie.</summary>
/// <param name="Length">T: positions of the row.</param>
/// <param name="Heads">H: query heads.</param>
/// <param name="KeyValueHeads">K: heads of keys and values; they divide the query heads.</param>
/// <param name="HeadWidth">D.</param>
public readonly record struct AttentionShape(int Length, int Heads, int KeyValueHeads, int HeadWidth)
{
    internal int Query(int position, int head) => position * Stride + head * HeadWidth;

    internal int Key(int position, int head) => position * Stride + (Heads + Shared(head)) * HeadWidth;

    internal int Value(int position, int head) => position * Stride + (Heads + KeyValueHeads + Shared(head)) * HeadWidth;

    private int Stride => (Heads + 2 * KeyValueHeads) * HeadWidth;

    // Neighbouring query heads share keys and values.
    private int Shared(int head) => head / (Heads / KeyValueHeads);
}
