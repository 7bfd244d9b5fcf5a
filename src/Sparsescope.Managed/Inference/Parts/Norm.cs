using System.Numerics.Tensors;
using Sparsescope.Managed.Layers;

namespace Sparsescope.Managed.Inference.Parts;

/// <summary>A norm over groups of neighbouring entries: a whole state, or each head of a projection.</summary>
/// <param name="Width">Entries normalised together.</param>
internal abstract record Norm(int Width)
{
    /// <summary>Normalises row by row; a row is one or several groups.</summary>
    /// <param name="output">[rows, groups · Width]; may be the input.</param>
    /// <param name="input">The same shape.</param>
    internal abstract void Forward(Span<float> output, ReadOnlySpan<float> input);
}

/// <summary>w · x / √(mean(x²) + ε).</summary>
/// <remarks>Zhang and Sennrich, "Root mean square layer normalization", NeurIPS 2019.</remarks>
/// <param name="Width">Entries normalised together.</param>
/// <param name="Weight">[Width], or [groups · Width] where each group of a row has its own.</param>
/// <param name="Epsilon">ε.</param>
internal sealed record RootMeanSquareNorm(int Width, float[] Weight, float Epsilon) : Norm(Width)
{
    internal override void Forward(Span<float> output, ReadOnlySpan<float> input)
    {
        for (int at = 0, own = 0; at < input.Length; at += Width, own = (own + Width) % Weight.Length)
        {
            var x = input.Slice(at, Width);
            var y = output.Slice(at, Width);
            TensorPrimitives.Multiply(x, 1 / MathF.Sqrt(FixedOrder.SumOfSquares(x) / Width + Epsilon), y);
            TensorPrimitives.Multiply(y, Weight.AsSpan(own, Width), y);
        }
    }
}

/// <summary>w · (x − mean(x)) / √(var(x) + ε) + b.</summary>
/// <remarks>Ba, Kiros and Hinton, "Layer normalization", 2016.</remarks>
/// <param name="Width">Entries normalised together.</param>
/// <param name="Weight">[Width], or [groups · Width] where each group of a row has its own.</param>
/// <param name="Bias">As the weight; null for none.</param>
/// <param name="Epsilon">ε.</param>
internal sealed record LayerNorm(int Width, float[] Weight, float[]? Bias, float Epsilon) : Norm(Width)
{
    internal override void Forward(Span<float> output, ReadOnlySpan<float> input)
    {
        for (int at = 0, own = 0; at < input.Length; at += Width, own = (own + Width) % Weight.Length)
        {
            var x = input.Slice(at, Width);
            var y = output.Slice(at, Width);
            TensorPrimitives.Subtract(x, FixedOrder.Sum(x) / Width, y);
            TensorPrimitives.Multiply(y, 1 / MathF.Sqrt(FixedOrder.SumOfSquares<float>(y) / Width + Epsilon), y);
            TensorPrimitives.Multiply(y, Weight.AsSpan(own, Width), y);
            if (Bias is not null) TensorPrimitives.Add(y, Bias.AsSpan(own, Width), y);
        }
    }
}
