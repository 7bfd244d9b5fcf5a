using Sparsescope.Studies.Training;

namespace Sparsescope.Cli.Training;

/// <summary>Shows how trainings go.</summary>
/// <param name="terminal">Where.</param>
/// <param name="quiet">Shows warnings alone.</param>
internal sealed class TrainingProgress(Terminal terminal, bool quiet) : ITrainingProgress
{
    public void Say(string sentence)
    {
        if (!quiet) terminal.Say(sentence);
    }

    public void Warn(string sentence) => terminal.Say(sentence);

    public IStepProgress Begin(string? name, int steps, int start) => new TrainProgress(terminal, steps, start, quiet, name);

    public void Stopped(int step) => Say($"stopped after step {step}; --resume goes on");
}
