using Sparsescope.Managed.Evaluation;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.LatentRules;
using Sparsescope.Managed.Training;
using Sparsescope.Models.Runs;

namespace Sparsescope.Studies.Training;

/// <summary>
/// One training: a configuration, its data, and steps until the last or an interruption. Goes on from where it was saved.
/// </summary>
/// <param name="file">What to train, on what, and how.</param>
/// <param name="output">Folder of the results, see <see cref="TrainFolder"/>.</param>
/// <param name="existing">What to do about results that are there.</param>
/// <param name="threads">Threads of a step; they change nothing but its speed.</param>
/// <param name="progress">Who is told.</param>
public sealed class TrainRun(TrainFile file, string output, ExistingOutput existing, int threads, ITrainingProgress progress)
{
    /// <summary>Trains to the last step.</summary>
    /// <returns>SHA-256 of the weights, lower-case hexadecimal; see <see cref="TrainSummary.Sha256"/>.</returns>
    /// <exception cref="BadInputException">The data do not fit the model, or the folder cannot be used.</exception>
    /// <exception cref="TrainingDivergedException">The loss or a gradient is not finite; the state saved before it is kept.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; where it stands is saved.</exception>
    public string Run(CancellationToken cancellation)
    {
        var graph = file.OpenGraph();
        var stream = new TripleStream(graph.Training, file.Config.Batch, file.Config.DataSeed);
        var evaluator = file.Config.EvaluationSteps.Count > 0
            ? new QuestionEvaluator(graph, file.EvaluationQuestions, file.Config.EvaluationSeed) : null;
        if (Math.Max(stream.RowLength, evaluator?.LongestRow ?? 0) is var longest && longest > file.Config.Model.Context)
            throw new BadInputException(
                $"{file.File}: rows of the data have up to {longest} tokens, "
                + $"and 'model.context' is {file.Config.Model.Context}; raise it.");
        using var workers = new Workers(threads);
        var trainer = new Trainer<float>(file.Config, stream, workers);
        using var folder = TrainFolder.Open(output, file, existing);
        folder.Start(trainer, file.Yaml, existing == ExistingOutput.Resume);
        if (trainer.Step > 0) progress.Say($"resuming after step {trainer.Step}");
        if (trainer.ComputedWith.Count > 1)
        {
            progress.Warn(
                $"note: the run was computed with {string.Join(" and ", trainer.ComputedWith)}, whose sums differ in last digits; "
                + "it will not repeat bit for bit");
        }
        Train(trainer, folder, evaluator, cancellation);
        folder.Finish(trainer, TrainSummary.Text(file, graph, trainer));
        return TrainSummary.Sha256(trainer.Model.Weights);
    }

    private void Train(Trainer<float> trainer, TrainFolder folder, QuestionEvaluator? evaluator, CancellationToken cancellation)
    {
        var (kept, evaluated) = (file.Config.CheckpointSteps.ToHashSet(), file.Config.EvaluationSteps.ToHashSet());
        if (trainer.Step == 0)
        {
            LookAt();
            folder.Save(trainer);   // whatever comes, there is a state to go on from
        }
        using var steps = progress.Begin(null, file.Config.Steps, trainer.Step);
        while (trainer.Step < file.Config.Steps)
        {
            if (cancellation.IsCancellationRequested) Stop(trainer, folder, cancellation);
            var step = trainer.TakeStep();
            folder.Append(step);
            steps.Add(step);
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
        progress.Stopped(trainer.Step);
        cancellation.ThrowIfCancellationRequested();
    }
}
