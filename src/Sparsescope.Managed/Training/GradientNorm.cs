using System.Numerics;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.Layers;

namespace Sparsescope.Managed.Training;

/// <summary>The Euclidean norm of all gradients together.</summary>
/// <remarks>Squares are added in float64 once 256 are together, in an order that no number of threads changes.</remarks>
internal sealed class GradientNorm<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int PartLength = 1 << 14, GroupLength = 1 << 8;

    private readonly T[] _gradients;
    private readonly Workers _workers;
    private readonly double[] _sums;
    private readonly Action<int> _add;

    public GradientNorm(T[] gradients, Workers workers)
    {
        (_gradients, _workers) = (gradients, workers);
        _sums = new double[(gradients.Length + PartLength - 1) / PartLength];
        _add = AddPart;
    }

    /// <summary>The norm; not finite where a gradient is not.</summary>
    public double Compute()
    {
        _workers.Run(_sums.Length, _add);
        var sum = 0.0;
        foreach (var part in _sums) sum += part;
        return Math.Sqrt(sum);
    }

    /// <summary>What gradients of this norm are multiplied with so that it does not exceed a limit.</summary>
    public static double Scale(double norm, double limit) => Math.Min(1, limit / (norm + 1e-6));

    private void AddPart(int part)
    {
        var sum = 0.0;
        var end = Math.Min((part + 1) * PartLength, _gradients.Length);
        for (var at = part * PartLength; at < end; at += GroupLength)
            sum += double.CreateChecked(FixedOrder.SumOfSquares<T>(_gradients.AsSpan(at, Math.Min(GroupLength, end - at))));
        _sums[part] = sum;
    }
}
