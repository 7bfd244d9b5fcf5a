using System.Globalization;
using Sparsescope.Cli.Measuring;
using Sparsescope.Managed.Evaluation;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.LatentRules;
using Sparsescope.Managed.Training;

namespace Sparsescope.Cli.Training;

/// <summary>One run of `train`: a configuration, its data, and steps until the last or an interruption. Goes on from where it was saved.</summary>
internal sealed class TrainRun(TrainChoice choice, Terminal terminal)
{
    internal int Run(CancellationToken cancellation)
    {
        var file = TrainFileReader.Open(choice.Config).On(choice.Graph);
        var output = choice.Output ?? file.Output ?? throw new BadInputException($"{choice.Config} has no 'output'; name the folder of the results with -o.");
        var graph = file.OpenGraph();
        var stream = new TripleStream(graph.Training, file.Config.Batch, file.Config.DataSeed);
        var evaluator = file.Config.EvaluationSteps.Count > 0 ? new QuestionEvaluator(graph, file.EvaluationQuestions, file.Config.EvaluationSeed) : null;
        if (Math.Max(stream.RowLength, evaluator?.LongestRow ?? 0) is var longest && longest > file.Config.Model.Context)
            throw new BadInputException($"{choice.Config}: rows of the data have up to {longest} tokens, and 'model.context' is {file.Config.Model.Context}; raise it.");
        using var workers = new Workers(choice.Threads);
        var trainer = new Trainer<float>(file.Config, stream, workers);
        using var folder = TrainFolder.Open(output, file, choice.Existing);
        folder.Start(trainer, file.Yaml, choice.Existing == ExistingOutput.Resume);
        if (trainer.Step > 0 && !choice.Quiet) terminal.Say($"resuming after step {trainer.Step}");
        if (trainer.ComputedWith.Count > 1) terminal.Say($"note: the run was computed with {string.Join(" and ", trainer.ComputedWith)}, whose sums differ in last digits; it will not repeat bit for bit");
        try
        {
            Train(file, trainer, folder, evaluator, cancellation);
        }
        catch (TrainingDivergedException e)
        {
            terminal.Say($"sparsescope: {e.Message} Training stopped; '{folder.StatePath}' holds the last state saved before it. Try a lower learning_rate, a longer warm-up or a smaller init_std.");
            return ExitCode.SomeFailed;
        }
        folder.Finish(trainer, TrainSummary.Text(file, graph, trainer));
        terminal.Print(string.Create(CultureInfo.InvariantCulture, $"{Path.Combine(output, "model-f32.gguf")}  sha256 of the weights {TrainSummary.Sha256(trainer.Model.Weights)}"));
        return ExitCode.Ok;
    }

    private void Train(TrainFile file, Trainer<float> trainer, TrainFolder folder, QuestionEvaluator? evaluator, CancellationToken cancellation)
    {
        var (kept, evaluated) = (file.Config.CheckpointSteps.ToHashSet(), file.Config.EvaluationSteps.ToHashSet());
        if (trainer.Step == 0)
        {
            LookAt();
            folder.Save(trainer);   // whatever comes, there is a state to go on from
        }
        using var progress = new TrainProgress(terminal, file.Config.Steps, trainer.Step, choice.Quiet);
        while (trainer.Step < file.Config.Steps)
        {
            if (cancellation.IsCancellationRequested) Stop(trainer, folder, cancellation);
            var step = trainer.TakeStep();
            folder.Append(step);
            progress.Add(step);
            LookAt();
            if (trainer.Step % file.SaveEvery == 0 || trainer.Step == file.Config.Steps) folder.Save(trainer);
        }

        void LookAt()
        {
            if (kept.Contains(trainer.Step)) folder.Keep(trainer);
            if (evaluator is null || !evaluated.Contains(trainer.Step)) return;
            foreach (var score in evaluator.Evaluate(trainer.Model)) folder.Append(trainer.Step, score);
        }
    }

    private void Stop(Trainer<float> trainer, TrainFolder folder, CancellationToken cancellation)
    {
        folder.Save(trainer);
        if (!choice.Quiet) terminal.Say($"stopped after step {trainer.Step}; --resume goes on");
        cancellation.ThrowIfCancellationRequested();
    }
}
