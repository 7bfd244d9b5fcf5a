using System.Numerics;
using System.Numerics.Tensors;
using Sparsescope.Managed.Layers;

namespace Sparsescope.Managed.Network;

/// <summary>A norm with its place among the parameters and the memory that its way back needs.</summary>
internal sealed class NormStep<T>(
    NetworkContext<T> frame,
    ParameterPlace weight,                // (C)
    T[] input)                   // (B,T,C)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _width = frame.Shape.Width;
    private readonly T[] _scale = frame.Allocate(1);   // (B,T)

    /// <summary>(B,T,C).</summary>
    public T[] Output { get; } = frame.Allocate(frame.Shape.Width);

    public void Forward(int row) =>
        RmsNorm.Forward(frame.Part(Output, row, _width), frame.Part(_scale, row, 1), frame.Part(input, row, _width),
            weight.In(frame.Weights), frame.Epsilon);

    /// <summary>Adds to the gradient of the residual stream, and notes the row's share of the weight's.</summary>
    public void Backward(int row)
    {
        var back = frame.Back!;
        var dWeight = back.DNormWeight.AsSpan(row * _width, _width);
        dWeight.Clear();
        RmsNorm.Backward(frame.Part(back.DResidual, row, _width), dWeight, frame.Part(back.DNormed, row, _width),
            frame.Part(input, row, _width), weight.In(frame.Weights), frame.Part(_scale, row, 1));
    }

    /// <summary>The weight's gradient from the shares of all rows, in their order.</summary>
    public void AddShares(bool accumulate)
    {
        var dWeight = weight.In(frame.Back!.DWeights);
        if (!accumulate) dWeight.Clear();
        for (var row = 0; row < frame.Rows; row++)
            TensorPrimitives.Add(dWeight, frame.Back.DNormWeight.AsSpan(row * _width, _width), dWeight);
    }
}
