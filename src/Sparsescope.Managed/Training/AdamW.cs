using System.Numerics;
using System.Runtime.InteropServices;
using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Training;

/// <summary>
/// AdamW: a step against the running mean of the gradients over the root of that of their squares, both freed of their start at 0.
/// </summary>
/// <remarks>Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019; the decay is applied to every parameter.</remarks>
public sealed class AdamW<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int PartLength = 1 << 14;   // entries; no thread count changes what is computed

    private readonly T[] _weights, _gradients;
    private readonly TrainConfig _config;
    private readonly Workers _workers;
    private readonly Action<int> _update;
    private T _gradientScale, _keep, _step, _rootCorrection;

    /// <param name="weights">All parameters; changed in place.</param>
    /// <param name="gradients">Of each.</param>
    /// <param name="config">Rates and decays.</param>
    /// <param name="workers">Threads of a step.</param>
    public AdamW(T[] weights, T[] gradients, TrainConfig config, Workers workers)
    {
        (_weights, _gradients, _config, _workers) = (weights, gradients, config, workers);
        (Mean, Square) = (new T[weights.Length], new T[weights.Length]);
        _update = UpdatePart;
    }

    /// <summary>Running means of the gradients.</summary>
    public T[] Mean { get; }

    /// <summary>Running means of their squares.</summary>
    public T[] Square { get; }

    /// <summary>Moves all weights once.</summary>
    /// <param name="step">1-based number of this update.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="gradientScale">What the gradients are multiplied with: below 1 where their norm was clipped.</param>
    public void Update(int step, double rate, double gradientScale)
    {
        _gradientScale = T.CreateChecked(gradientScale);
        _keep = T.CreateChecked(1 - rate * _config.WeightDecay);
        _step = T.CreateChecked(rate / (1 - Math.Pow(_config.Beta1, step)));
        _rootCorrection = T.CreateChecked(1 / Math.Sqrt(1 - Math.Pow(_config.Beta2, step)));
        _workers.Run((_weights.Length + PartLength - 1) / PartLength, _update);
    }

    // g = scale·gradient,  m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²,  w ← keep·w − step·m / (√v·correction + ε).
    private void UpdatePart(int part)
    {
        int start = part * PartLength, count = Math.Min(PartLength, _weights.Length - start);
        T beta1 = T.CreateChecked(_config.Beta1), beta2 = T.CreateChecked(_config.Beta2), epsilon = T.CreateChecked(_config.Epsilon);
        T rest1 = T.CreateChecked(1 - _config.Beta1), rest2 = T.CreateChecked(1 - _config.Beta2);
        ref var w = ref MemoryMarshal.GetReference(_weights.AsSpan(start, count));
        ref var d = ref MemoryMarshal.GetReference(_gradients.AsSpan(start, count));
        ref var m = ref MemoryMarshal.GetReference(Mean.AsSpan(start, count));
        ref var v = ref MemoryMarshal.GetReference(Square.AsSpan(start, count));
        nuint i = 0, width = (nuint)Vector<T>.Count;
        var epsilons = Vector.Create(epsilon);
        for (; i + width <= (nuint)count; i += width)
        {
            var g = Vector.LoadUnsafe(ref d, i) * _gradientScale;
            var mean = Vector.LoadUnsafe(ref m, i) * beta1 + g * rest1;
            var square = Vector.LoadUnsafe(ref v, i) * beta2 + g * g * rest2;
            mean.StoreUnsafe(ref m, i);
            square.StoreUnsafe(ref v, i);
            (Vector.LoadUnsafe(ref w, i) * _keep - mean * _step / (Vector.SquareRoot(square) * _rootCorrection + epsilons))
                .StoreUnsafe(ref w, i);
        }
        for (var j = start + (int)i; j < start + count; j++)
        {
            var g = _gradients[j] * _gradientScale;
            Mean[j] = Mean[j] * beta1 + g * rest1;
            Square[j] = Square[j] * beta2 + g * g * rest2;
            _weights[j] = _weights[j] * _keep - Mean[j] * _step / (T.Sqrt(Square[j]) * _rootCorrection + epsilon);
        }
    }
}
