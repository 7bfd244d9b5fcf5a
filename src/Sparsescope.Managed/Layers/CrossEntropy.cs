using System.Numerics;
using System.Numerics.Tensors;

namespace Sparsescope.Managed.Layers;

/// <summary>Loss of a prediction: −ln of the probability of the token that came (nats).</summary>
public static class CrossEntropy
{
    /// <summary>In the place of a target: what follows is not asked for.</summary>
    public const int NoTarget = -100;

    /// <summary>Losses and probabilities; a position without target has loss 0, and its probabilities are not written.</summary>
    public static void Forward<T>(
        Span<double> losses,         // (N)
        Span<T> probabilities,       // (N,V)
        ReadOnlySpan<T> logits,      // (N,V)
        ReadOnlySpan<int> targets)   // (N)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var size = logits.Length / targets.Length;
        for (var n = 0; n < targets.Length; n++)
        {
            losses[n] = 0;
            if (targets[n] == NoTarget) continue;
            var x = logits.Slice(n * size, size);
            var p = probabilities.Slice(n * size, size);
            TensorPrimitives.Subtract(x, TensorPrimitives.Max(x), p);
            var target = double.CreateChecked(p[targets[n]]);
            TensorPrimitives.Exp(p, p);
            var sum = 0.0;
            foreach (var value in p) sum += double.CreateChecked(value);
            TensorPrimitives.Multiply(p, T.CreateChecked(1 / sum), p);
            losses[n] = Math.Log(sum) - target;
        }
    }

    // dx = (p − [the target])·scale; nothing where there is no target.
    /// <summary>Adds to the gradient of the logits.</summary>
    public static void Backward<T>(
        Span<T> dLogits,                   // (N,V), replaced
        ReadOnlySpan<T> probabilities,     // (N,V)
        ReadOnlySpan<int> targets,         // (N)
        T scale)                           // what a position's loss counts for: 1 / positions with a target
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var size = dLogits.Length / targets.Length;
        for (var n = 0; n < targets.Length; n++)
        {
            var dx = dLogits.Slice(n * size, size);
            if (targets[n] == NoTarget)
            {
                dx.Clear();
                continue;
            }
            TensorPrimitives.Multiply(probabilities.Slice(n * size, size), scale, dx);
            dx[targets[n]] -= scale;
        }
    }
}
