namespace Sparsescope.Managed.Training;

/// <summary>The loss or the norm of the gradients is no number any more. The weights are those before the step.</summary>
/// <param name="step">1-based number of the step that failed.</param>
/// <param name="what">What is not finite, and what it is.</param>
public sealed class TrainingDivergedException(int step, string what) : Exception($"Step {step}: {what}.")
{
    /// <summary>1-based number of the step that failed.</summary>
    public int Step { get; } = step;

    /// <summary>What is not finite, and what it is: "the loss is NaN".</summary>
    public string What { get; } = what;
}
