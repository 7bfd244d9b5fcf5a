using System.Numerics.Tensors;

namespace Sparsescope.Interventions;

/// <summary>Keeps the picked entries of a state, or drops them.</summary>
/// <param name="pick">Which entries.</param>
/// <param name="keeps">True: the others go; false: these go.</param>
/// <param name="fill">What stands where an entry went whole, (width); null: 0.</param>
public sealed class EntryOperation(EntryPick pick, bool keeps, float[]? fill) : IStateOperation
{
    private double[] _picked = [];

    /// <inheritdoc/>
    public void Apply(Span<double> state)
    {
        if (!TensorPrimitives.IsFiniteAll<double>(state)) return;
        if (_picked.Length != state.Length) _picked = new double[state.Length];
        pick.Pick(state, _picked);
        for (var i = 0; i < state.Length; i++)
        {
            if (pick.Spares(i)) continue;
            var kept = keeps ? _picked[i] : Math.Sqrt(1 - _picked[i] * _picked[i]);
            if (kept == 1) continue;
            state[i] = kept == 0 ? fill?[i] ?? 0 : kept * state[i];
        }
    }
}

/// <summary>Sets named dimensions.</summary>
/// <param name="dimensions">Which.</param>
/// <param name="fill">What to, (width); null: 0.</param>
public sealed class DimensionsOperation(IReadOnlyList<int> dimensions, float[]? fill) : IStateOperation
{
    /// <inheritdoc/>
    public void Apply(Span<double> state)
    {
        foreach (var dimension in dimensions)
        {
            if (dimension >= state.Length)
                throw new BadInputException($"dimension {dimension} of an intervention: the state has dimensions 0 to {state.Length - 1}");
            state[dimension] = fill?[dimension] ?? 0;
        }
    }
}
