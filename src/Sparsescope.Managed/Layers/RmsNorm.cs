using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Sparsescope.Managed.Layers;

/// <summary>Root mean square normalisation: y = w · x / √(mean(x²) + ε).</summary>
/// <remarks>Zhang and Sennrich, "Root mean square layer normalization", NeurIPS 2019.</remarks>
public static class RmsNorm
{
    /// <summary>Writes the output.</summary>
    public static void Forward<T>(
        Span<T> output,              // (N,C)
        Span<T> scale,               // (N): 1 / √(mean(x²) + ε), for the way back
        ReadOnlySpan<T> input,       // (N,C)
        ReadOnlySpan<T> weight,      // (C)
        T epsilon)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var width = weight.Length;
        for (var n = 0; n < scale.Length; n++)
        {
            var x = input.Slice(n * width, width);
            var y = output.Slice(n * width, width);
            scale[n] = T.One / T.Sqrt(FixedOrder.SumOfSquares(x) / T.CreateChecked(width) + epsilon);
            TensorPrimitives.Multiply(x, scale[n], y);
            TensorPrimitives.Multiply(y, weight, y);
        }
    }

    // With r the scale and g = w·dy:  dx = r·g − r³·x·mean(g·x),  dw = Σ over n of dy·x·r.
    /// <summary>Adds to the gradients of what went in.</summary>
    public static void Backward<T>(
        Span<T> dInput,              // (N,C), added to
        Span<T> dWeight,             // (C), added to
        ReadOnlySpan<T> dOutput,     // (N,C)
        ReadOnlySpan<T> input,       // (N,C)
        ReadOnlySpan<T> weight,      // (C)
        ReadOnlySpan<T> scale)       // (N)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var width = weight.Length;
        for (var n = 0; n < scale.Length; n++)
        {
            ReadOnlySpan<T> x = input.Slice(n * width, width), dy = dOutput.Slice(n * width, width);
            var r = scale[n];
            var back = r * r * r * FixedOrder.Dot(weight, dy, x) / T.CreateChecked(width);
            BackwardRow(dInput.Slice(n * width, width), dWeight, dy, x, weight, r, back);
        }
    }

    private static void BackwardRow<T>(Span<T> dInput, Span<T> dWeight, ReadOnlySpan<T> dOutput, ReadOnlySpan<T> input,
        ReadOnlySpan<T> weight, T r, T back)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref var dx = ref MemoryMarshal.GetReference(dInput);
        ref var dw = ref MemoryMarshal.GetReference(dWeight);
        ref var dy = ref MemoryMarshal.GetReference(dOutput);
        ref var x = ref MemoryMarshal.GetReference(input);
        ref var w = ref MemoryMarshal.GetReference(weight);
        nuint i = 0, width = (nuint)Vector<T>.Count, end = (nuint)weight.Length;
        for (; i + width <= end; i += width)
        {
            Vector<T> g = Vector.LoadUnsafe(ref dy, i) * r, v = Vector.LoadUnsafe(ref x, i);
            (Vector.LoadUnsafe(ref dx, i) + (g * Vector.LoadUnsafe(ref w, i) - v * back)).StoreUnsafe(ref dx, i);
            (Vector.LoadUnsafe(ref dw, i) + g * v).StoreUnsafe(ref dw, i);
        }
        for (var j = (int)i; j < weight.Length; j++)
        {
            var g = dOutput[j] * r;
            dInput[j] += g * weight[j] - input[j] * back;
            dWeight[j] += g * input[j];
        }
    }
}
