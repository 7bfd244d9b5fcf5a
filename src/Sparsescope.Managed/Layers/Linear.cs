using System.Numerics;
using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Layers;

/// <summary>A matrix product: y = x·Wᵀ, without bias.</summary>
public static class Linear
{
    /// <summary>Writes the output.</summary>
    public static void Forward<T>(
        Matrix<T> output,            // (N,O)
        Matrix<T> input,             // (N,C)
        Matrix<T> weight,            // (O,C)
        Workers workers,
        bool accumulate = false)     // adds to the output: the residual stream
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Gemm.Multiply(input, weight.Transpose(), output, accumulate, workers);

    /// <summary>Adds to the gradients of what went in.</summary>
    public static void Backward<T>(
        Matrix<T> dInput,            // (N,C), replaced
        Matrix<T> dWeight,           // (O,C)
        Matrix<T> dOutput,           // (N,O)
        Matrix<T> input,             // (N,C)
        Matrix<T> weight,            // (O,C)
        Workers workers,
        bool accumulate)             // adds to the weight's gradient: another part of the step
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Gemm.Multiply(dOutput, weight, dInput, accumulate: false, workers);
        Gemm.Multiply(dOutput.Transpose(), input, dWeight, accumulate, workers);
    }
}
