using System.Numerics.Tensors;
using Sparsescope.Metrics;

namespace Sparsescope.Interventions;

/// <summary>Operations one after the other.</summary>
public sealed class ChainedOperation(IReadOnlyList<IStateOperation> operations) : IStateOperation
{
    /// <inheritdoc/>
    public void Apply(Span<double> state)
    {
        foreach (var operation in operations) operation.Apply(state);
    }
}

/// <summary>Another operation, after which the state has the norm it had before. A result of norm 0 stays 0.</summary>
public sealed class NormKeptOperation(IStateOperation inner) : IStateOperation
{
    /// <inheritdoc/>
    public void Apply(Span<double> state)
    {
        var before = TensorPrimitives.Norm<double>(state);
        inner.Apply(state);
        var after = TensorPrimitives.Norm<double>(state);
        if (after > 0) TensorPrimitives.Multiply(state, before / after, state);
    }
}

/// <summary>Another operation in a seeded random orthogonal basis: h → Qᵀ T(Q h). What a state's own axes do shows against it.</summary>
public sealed class RotatedOperation(IStateOperation inner, int width, ulong seed) : IStateOperation
{
    private readonly RandomRotation _rotation = new(width, seed);

    /// <inheritdoc/>
    public void Apply(Span<double> state)
    {
        _rotation.Turn(state);
        inner.Apply(state);
        _rotation.TurnBack(state);
    }
}

/// <summary>
/// Where another operation would go in length and angle, but in a random direction: with h' its result, the state becomes one with the same
/// distance from h and the same cosine with it.
/// </summary>
public sealed class RandomTurnOperation(IStateOperation inner, ulong seed) : IStateOperation
{
    private double[] _unit = [], _aside = [];

    /// <inheritdoc/>
    public void Apply(Span<double> state)
    {
        var norm = TensorPrimitives.Norm<double>(state);
        if (!(norm > 0) || !double.IsFinite(norm)) return;
        if (_unit.Length != state.Length) (_unit, _aside) = (new double[state.Length], new double[state.Length]);
        TensorPrimitives.Divide(state, norm, _unit);
        inner.Apply(state);
        var along = TensorPrimitives.Dot<double>(_unit, state);
        TensorPrimitives.MultiplyAdd(_unit, -along, state, state);
        var aside = TensorPrimitives.Norm<double>(state);
        var random = new SplitMix64(seed);
        for (var i = 0; i < _aside.Length; i++) _aside[i] = random.NextGaussian();
        TensorPrimitives.MultiplyAdd(_unit, -TensorPrimitives.Dot<double>(_unit, _aside), _aside, _aside);
        var length = TensorPrimitives.Norm<double>(_aside);
        var scale = length > 0 ? aside / length : 0;     // in one dimension there is no other direction
        for (var i = 0; i < state.Length; i++) state[i] = along * _unit[i] + scale * _aside[i];
    }
}
