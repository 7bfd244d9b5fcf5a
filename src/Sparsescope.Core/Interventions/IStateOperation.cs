namespace Sparsescope.Interventions;

/// <summary>
/// What an intervention makes of one state. The same state always becomes the same; for one thread at a time, as most keep scratch.
/// </summary>
public interface IStateOperation
{
    /// <summary>
    /// Changes a state (width) in place. A state that is not finite throughout stays as it is, or becomes NaN; it never becomes finite
    /// again but by replacement.
    /// </summary>
    void Apply(Span<double> state);
}

/// <summary>Leaves a state as it is. A run with it is the baseline: it takes the same path as one that changes something.</summary>
public sealed class NoOperation : IStateOperation
{
    /// <summary>The one there is.</summary>
    public static NoOperation Instance { get; } = new();

    private NoOperation() { }

    /// <inheritdoc/>
    public void Apply(Span<double> state) { }
}
