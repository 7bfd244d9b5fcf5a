using System.Numerics.Tensors;

namespace Sparsescope.Interventions;

/// <summary>h → factor · h.</summary>
public sealed class ScaleOperation(double factor) : IStateOperation
{
    /// <inheritdoc/>
    public void Apply(Span<double> state) => TensorPrimitives.Multiply(state, factor, state);
}

/// <summary>h → another vector: 0, the mean of a reference, another prompt's state.</summary>
/// <param name="vector">(width); null: 0.</param>
public sealed class ReplaceOperation(float[]? vector) : IStateOperation
{
    /// <inheritdoc/>
    public void Apply(Span<double> state)
    {
        if (vector is null) state.Clear();
        else TensorPrimitives.ConvertTruncating<float, double>(vector, state);
    }
}

/// <summary>h → h + factor · v.</summary>
/// <param name="vector">v, (width).</param>
/// <param name="factor">How far.</param>
public sealed class AddOperation(float[] vector, double factor) : IStateOperation
{
    /// <inheritdoc/>
    public void Apply(Span<double> state)
    {
        for (var i = 0; i < state.Length; i++) state[i] += factor * vector[i];
    }
}

/// <summary>h → h − factor · (h·u) u, with u the direction of a vector: factor 1 leaves nothing of it, 2 mirrors.</summary>
public sealed class ProjectOutOperation : IStateOperation
{
    private readonly double[] _unit;
    private readonly double _factor;

    /// <param name="vector">(width), not 0.</param>
    /// <param name="factor">How much of the part along it is taken out.</param>
    /// <exception cref="BadInputException">The vector has no direction.</exception>
    public ProjectOutOperation(float[] vector, double factor)
    {
        _unit = new double[vector.Length];
        TensorPrimitives.ConvertTruncating<float, double>(vector, _unit);
        var norm = TensorPrimitives.Norm<double>(_unit);
        if (!(norm > 0) || !double.IsFinite(norm))
            throw new BadInputException("a vector of length 0, or that is not finite, has no direction to project out");
        TensorPrimitives.Divide(_unit, norm, _unit);
        _factor = factor;
    }

    /// <inheritdoc/>
    public void Apply(Span<double> state) =>
        TensorPrimitives.MultiplyAdd(_unit, -_factor * TensorPrimitives.Dot<double>(_unit, state), state, state);
}

/// <summary>
/// h → c · sign(h) |h|^g, with c so that the norm stays: g above 1 makes a state sparser, below 1 denser. A state of zeros stays.
/// </summary>
/// <param name="exponent">g, above 0.</param>
public sealed class PowerOperation(double exponent) : IStateOperation
{
    /// <inheritdoc/>
    public void Apply(Span<double> state)
    {
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude<double>(state));
        if (!(largest > 0) || !double.IsFinite(largest)) return;
        var norm = TensorPrimitives.Norm<double>(state);
        for (var i = 0; i < state.Length; i++) state[i] = Math.CopySign(Math.Pow(Math.Abs(state[i]) / largest, exponent), state[i]);
        TensorPrimitives.Multiply(state, norm / TensorPrimitives.Norm<double>(state), state);
    }
}

/// <summary>The entries keep their signs, and their magnitudes change places in a seeded order: as sparse as before, elsewhere.</summary>
public sealed class PermuteOperation(ulong seed) : IStateOperation
{
    private double[] _magnitudes = [];
    private int[] _order = [];

    /// <inheritdoc/>
    public void Apply(Span<double> state)
    {
        if (_order.Length != state.Length)
        {
            (_magnitudes, _order) = (new double[state.Length], [.. Enumerable.Range(0, state.Length)]);
            new SplitMix64(seed).Shuffle<int>(_order);
        }
        TensorPrimitives.Abs(state, _magnitudes);
        for (var i = 0; i < state.Length; i++) state[i] = Math.CopySign(_magnitudes[_order[i]], state[i]);
    }
}
