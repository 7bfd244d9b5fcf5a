using System.Numerics;
using System.Numerics.Tensors;

namespace Sparsescope.Managed.Layers;

/// <summary>One row of a table a token.</summary>
public static class Embedding
{
    /// <summary>Writes the output.</summary>
    public static void Forward<T>(
        Span<T> output,              // (N,C)
        ReadOnlySpan<int> tokens,    // (N)
        ReadOnlySpan<T> table,       // (V,C)
        int width)                   // C
        where T : unmanaged
    {
        for (var n = 0; n < tokens.Length; n++) table.Slice(tokens[n] * width, width).CopyTo(output[(n * width)..]);
    }

    /// <summary>Adds to the gradients of what went in.</summary>
    public static void Backward<T>(
        Span<T> dTable,              // (V,C), added to
        ReadOnlySpan<T> dOutput,     // (N,C)
        ReadOnlySpan<int> tokens,    // (N)
        int width)                   // C
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var n = 0; n < tokens.Length; n++)
        {
            var row = dTable.Slice(tokens[n] * width, width);
            TensorPrimitives.Add(row, dOutput.Slice(n * width, width), row);
        }
    }
}
