namespace Sparsescope.Managed.Training;

/// <summary>What one step did.</summary>
/// <param name="Step">1-based.</param>
/// <param name="Rate">Learning rate.</param>
/// <param name="Loss">Mean over all positions with a target (nats), before the update.</param>
/// <param name="GradientNorm">Before clipping.</param>
public readonly record struct StepResult(int Step, double Rate, double Loss, double GradientNorm);
