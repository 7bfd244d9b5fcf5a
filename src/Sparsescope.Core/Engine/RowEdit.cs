using System.Numerics.Tensors;
using Sparsescope.Interventions;

namespace Sparsescope.Engine;

/// <summary>What is changed of a state at one place of a model.</summary>
/// <param name="Point">The place.</param>
/// <param name="Operation">What becomes of the state.</param>
public readonly record struct PointEdit(TapPoint Point, IStateOperation Operation);

/// <summary>
/// What is changed of the states of a token while they are computed, in order. Two tokens are changed alike only where they have the same
/// object: what was computed of a token is shared with those alone.
/// </summary>
public sealed class RowEdit
{
    private double[] _scratch = [];

    /// <param name="points">At least one.</param>
    public RowEdit(IReadOnlyList<PointEdit> points)
    {
        ArgumentOutOfRangeException.ThrowIfZero(points.Count);
        Points = points;
    }

    /// <summary>The places and what is done there.</summary>
    public IReadOnlyList<PointEdit> Points { get; }

    /// <summary>Changes a state [width] at one place; false where nothing is changed there.</summary>
    public bool Apply(TapPoint point, Span<float> state)
    {
        var found = false;
        foreach (var edit in Points)
        {
            if (edit.Point != point) continue;
            found = true;
            if (edit.Operation is NoOperation) continue;
            if (_scratch.Length != state.Length) _scratch = new double[state.Length];
            TensorPrimitives.ConvertTruncating<float, double>(state, _scratch);
            edit.Operation.Apply(_scratch);
            for (var i = 0; i < state.Length; i++) state[i] = (float)_scratch[i];
        }
        return found;
    }

    /// <summary>Whether anything is changed at a place.</summary>
    public bool Has(TapPoint point)
    {
        foreach (var edit in Points)
        {
            if (edit.Point == point) return true;
        }
        return false;
    }
}
