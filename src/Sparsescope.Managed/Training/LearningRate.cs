namespace Sparsescope.Managed.Training;

/// <summary>The schedule of the learning rate: linear warm-up, then half a cosine to 0.</summary>
public static class LearningRate
{
    /// <param name="config">The highest rate, the steps, and the share of them that warms up.</param>
    /// <param name="step">0-based: the rate of the first step is above 0, that of a step after the last would be 0.</param>
    public static double At(TrainConfig config, int step)
    {
        var warmup = config.WarmupSteps;
        return step < warmup
            ? config.LearningRate * (step + 1) / warmup
            : config.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * (step - warmup) / (config.Steps - warmup)));
    }
}
