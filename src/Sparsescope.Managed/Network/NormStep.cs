using System.Numerics;
using System.Numerics.Tensors;
using Sparsescope.Managed.Layers;

namespace Sparsescope.Managed.Network;

/// <summary>A norm with its place among the parameters and the memory that its way back needs.</summary>
internal sealed class NormStep<T>(
    NetworkContext<T> context,
    ParameterPlace weight,                // (C)
    T[] input)                   // (B,T,C)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _width = context.Shape.Width;
    private readonly T[] _scale = context.Allocate(1);   // (B,T)

    /// <summary>(B,T,C).</summary>
    public T[] Output { get; } = context.Allocate(context.Shape.Width);

    public void Forward(int row) =>
        RmsNorm.Forward(context.Part(Output, row, _width), context.Part(_scale, row, 1), context.Part(input, row, _width),
            weight.In(context.Weights), context.Epsilon);

    /// <summary>Adds to the gradient of the residual stream, and notes the row's share of the weight's.</summary>
    public void Backward(int row)
    {
        var back = context.Back!;
        var dWeight = back.DNormWeight.AsSpan(row * _width, _width);
        dWeight.Clear();
        RmsNorm.Backward(context.Part(back.DResidual, row, _width), dWeight, context.Part(back.DNormed, row, _width),
            context.Part(input, row, _width), weight.In(context.Weights), context.Part(_scale, row, 1));
    }

    /// <summary>The weight's gradient from the shares of all rows, in their order.</summary>
    public void AddShares(bool accumulate)
    {
        var dWeight = weight.In(context.Back!.DWeights);
        if (!accumulate) dWeight.Clear();
        for (var row = 0; row < context.Rows; row++)
            TensorPrimitives.Add(dWeight, context.Back.DNormWeight.AsSpan(row * _width, _width), dWeight);
    }
}
