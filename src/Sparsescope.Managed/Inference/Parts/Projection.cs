using System.Numerics.Tensors;
using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Inference.Parts;

/// <summary>y = x·Wᵀ + b.</summary>
/// <param name="Weight">[outputs, inputs]</param>
/// <param name="Bias">[outputs]; null for none.</param>
internal sealed record Projection(RowSource Weight, float[]? Bias)
{
    internal int Inputs => Weight.Columns;

    internal int Outputs => Weight.Rows;

    /// <summary>The products of so many rows.</summary>
    /// <param name="input">[rows, inputs]</param>
    /// <param name="output">[rows, outputs]</param>
    /// <param name="rows">Rows.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="firstRow">The input's first row that is multiplied.</param>
    internal void Forward(float[] input, float[] output, int rows, Workers workers, int firstRow = 0)
    {
        Gemm.Multiply(Matrix.Of(input, firstRow * Inputs, rows, Inputs), Weight, Matrix.Of(output, rows, Outputs), workers);
        if (Bias is null) return;
        Rows.Each(workers, rows, (from, until) =>
        {
            for (var i = from; i < until; i++)
                TensorPrimitives.Add(output.AsSpan(i * Outputs, Outputs), Bias, output.AsSpan(i * Outputs, Outputs));
        });
    }
}
