using Sparsescope.Managed.Training;

namespace Sparsescope.Studies.Training;

/// <summary>Who is told how far trainings have come. Several may run at once: each is told from its own thread.</summary>
public interface ITrainingProgress
{
    /// <summary>How it goes, in a sentence.</summary>
    void Say(string sentence);

    /// <summary>What a person should know of the results, in a sentence.</summary>
    void Warn(string sentence);

    /// <summary>A training begins or goes on.</summary>
    /// <param name="name">Of one training among several at once; null for one alone.</param>
    /// <param name="steps">The last step.</param>
    /// <param name="start">Steps that were taken before.</param>
    /// <returns>Told of the steps; disposed of after the last.</returns>
    IStepProgress Begin(string? name, int steps, int start);

    /// <summary>A training was interrupted, and is saved.</summary>
    /// <param name="step">The last step it took.</param>
    void Stopped(int step);
}

/// <summary>Who is told how far one training has come.</summary>
public interface IStepProgress : IDisposable
{
    /// <summary>A step was taken.</summary>
    void Add(StepResult step);
}

/// <summary>Tells nobody.</summary>
public sealed class SilentTraining : ITrainingProgress, IStepProgress
{
    /// <summary>The only one: it has no state.</summary>
    public static SilentTraining Instance { get; } = new();

    /// <inheritdoc/>
    public void Say(string sentence) { }

    /// <inheritdoc/>
    public void Warn(string sentence) { }

    /// <inheritdoc/>
    public IStepProgress Begin(string? name, int steps, int start) => this;

    /// <inheritdoc/>
    public void Stopped(int step) { }

    /// <inheritdoc/>
    public void Add(StepResult step) { }

    /// <inheritdoc/>
    public void Dispose() { }
}
