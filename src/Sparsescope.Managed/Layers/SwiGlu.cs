using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Sparsescope.Managed.Layers;

/// <summary>The gated unit of an MLP: y = g·σ(g)·u.</summary>
/// <remarks>Shazeer, "GLU variants improve transformer", 2020. Gate and up lie side by side in a position's row.</remarks>
public static class SwiGlu
{
    /// <summary>Writes the output.</summary>
    public static void Forward<T>(
        Span<T> output,              // (N,F)
        ReadOnlySpan<T> gateUp,      // (N,2F)
        int width)                   // F
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var n = 0; n * width < output.Length; n++)
        {
            var y = output.Slice(n * width, width);
            ReadOnlySpan<T> g = gateUp.Slice(2 * n * width, width), u = gateUp.Slice((2 * n + 1) * width, width);
            TensorPrimitives.Sigmoid(g, y);
            TensorPrimitives.Multiply(y, g, y);
            TensorPrimitives.Multiply(y, u, y);
        }
    }

    // With s = σ(g):  du = dy·g·s,  dg = dy·u·s·(1 + g·(1 − s)).
    /// <summary>Adds to the gradients of what went in.</summary>
    public static void Backward<T>(
        Span<T> dGateUp,             // (N,2F), replaced
        ReadOnlySpan<T> dOutput,     // (N,F)
        ReadOnlySpan<T> gateUp,      // (N,2F)
        int width)                   // F
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var n = 0; n * width < dOutput.Length; n++)
        {
            Span<T> dGate = dGateUp.Slice(2 * n * width, width), dUp = dGateUp.Slice((2 * n + 1) * width, width);
            ReadOnlySpan<T> g = gateUp.Slice(2 * n * width, width), u = gateUp.Slice((2 * n + 1) * width, width);
            TensorPrimitives.Sigmoid(g, dUp);
            BackwardRow(dGate, dUp, dOutput.Slice(n * width, width), g, u);
        }
    }

    // dUp comes with σ(g) in it.
    private static void BackwardRow<T>(Span<T> dGate, Span<T> dUp, ReadOnlySpan<T> dOutput, ReadOnlySpan<T> gate, ReadOnlySpan<T> up)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref var dg = ref MemoryMarshal.GetReference(dGate);
        ref var du = ref MemoryMarshal.GetReference(dUp);
        ref var dy = ref MemoryMarshal.GetReference(dOutput);
        ref var g = ref MemoryMarshal.GetReference(gate);
        ref var u = ref MemoryMarshal.GetReference(up);
        nuint i = 0, width = (nuint)Vector<T>.Count, end = (nuint)gate.Length;
        for (; i + width <= end; i += width)
        {
            Vector<T> s = Vector.LoadUnsafe(ref du, i), x = Vector.LoadUnsafe(ref g, i), dys = Vector.LoadUnsafe(ref dy, i) * s;
            (dys * Vector.LoadUnsafe(ref u, i) * (Vector<T>.One + x * (Vector<T>.One - s))).StoreUnsafe(ref dg, i);
            (dys * x).StoreUnsafe(ref du, i);
        }
        for (var j = (int)i; j < gate.Length; j++)
        {
            T s = dUp[j], x = gate[j], dys = dOutput[j] * s;
            dGate[j] = dys * up[j] * (T.One + x * (T.One - s));
            dUp[j] = dys * x;
        }
    }
}
