using Sparsescope.Managed.Training;
using Sparsescope.Studies.Training;

namespace Sparsescope.Cli.Training;

/// <summary>One run of `train`, as it was asked for.</summary>
internal sealed class TrainJob(TrainChoice choice, Terminal terminal)
{
    internal int Run(CancellationToken cancellation)
    {
        var file = TrainFileReader.Open(choice.Config).On(choice.Graph);
        var output = choice.Output ?? file.Output
            ?? throw new BadInputException($"{choice.Config} has no 'output'; name the folder of the results with -o.");
        try
        {
            var run = new TrainRun(file, output, choice.Existing, choice.Threads, new TrainingProgress(terminal, choice.Quiet));
            terminal.Print($"{Path.Combine(output, "model-f32.gguf")}  sha256 of the weights {run.Run(cancellation)}");
            return ExitCode.Ok;
        }
        catch (TrainingDivergedException e)
        {
            terminal.Say(
                $"sparsescope: {e.Message} Training stopped; '{TrainFolder.StateIn(output)}' holds the last state saved before it. "
                + "Try a lower learning_rate, a longer warm-up or a smaller init_std.");
            return ExitCode.SomeFailed;
        }
    }
}
