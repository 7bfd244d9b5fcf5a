using System.Globalization;
using Sparsescope.Llama;
using Sparsescope.Managed.Evaluation;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.LatentRules;
using Sparsescope.Managed.Training;
using Sparsescope.Metrics;
using Sparsescope.Studies.Store;
using Sparsescope.Studies.Training;

namespace Sparsescope.Studies.Dynamics;

/// <summary>
/// Trains the models of a study, several at once where asked, and stores what is seen of each after the chosen steps. An interrupted
/// training goes on from where it was saved.
/// </summary>
internal sealed class TrainingFollower(
    DynamicsOptions options, int trainings, ITrainingProgress progress, DynamicsFile file, DynamicsRecord record, RunStore runs)
{
    private readonly Lock _gate = new();   // held for what trainings share: the store, and the folder of unfinished ones
    private readonly int _threads = options.Threads ?? Math.Max(1, PhysicalCores.Count / Math.Min(options.Jobs, trainings));
    private readonly DynamicsStore _store = runs.Dynamics;

    /// <summary>
    /// Trains one model until nothing is missing of it, it diverged, or it is cancelled, which saves where it stands. What was measured
    /// stays.
    /// </summary>
    internal void Follow(string model, ulong seed, LatentRuleGraph facts, IReadOnlyList<Question> questions, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return;
        HashSet<int> missing;
        lock (_gate) missing = [.. file.Steps.Except(_store.Steps(record.Id, model, seed))];
        if (missing.Count == 0) return;
        var config = file.Train.Config with { DataSeed = seed, WeightSeed = seed };
        using var workers = new Workers(_threads);
        var trainer = new Trainer<float>(config, new TripleStream(facts.Training, config.Batch, seed), workers);
        var probe = new StateProbe(questions, Measured());
        if (Math.Max(((TripleStream)trainer.Stream).RowLength, probe.LongestRow) is var longest && longest > config.Model.Context)
            throw new BadInputException(
                $"{file.Train.File}: rows of the data have up to {longest} tokens, and 'model.context' is "
                + $"{config.Model.Context}; raise it.");
        var state = new SavedTraining(options.Work ?? $"{runs.Path}.training",
            $"{record.ShortId}-{model}-{seed.ToString(CultureInfo.InvariantCulture)}");
        // A look that is missing before what was saved (another configuration of steps is another study, so only a lost store can do that)
        // needs the start again.
        state.Restore(trainer, missing.Min());
        var name = $"{model}, seed {seed.ToString(CultureInfo.InvariantCulture)}";
        progress.Say($"{name}: {(trainer.Step > 0 ? $"resuming after step {trainer.Step}" : "training")}, {missing.Count} looks to go");
        using var steps = progress.Begin(options.Jobs > 1 ? name : null, missing.Max(), trainer.Step);
        var loss = double.NaN;
        try
        {
            while (true)
            {
                if (missing.Remove(trainer.Step))
                {
                    var point = new DynamicsPoint(model, seed, trainer.Step, loss,
                        [.. probe.Ask(trainer.Model).Select(answer =>
                            new DynamicsAnswer(answer.IsCorrect, answer.AnswerLoss, answer.Figures))]);
                    lock (_gate) _store.Append(record.Id, point);
                    if (missing.Count == 0) break;
                }
                if (cancellation.IsCancellationRequested)
                {
                    lock (_gate) state.Save(trainer);
                    return;
                }
                var step = trainer.TakeStep();
                loss = step.Loss;
                steps.Add(step);
                // Not at a step that is looked at next: the loss of its batch is not in what is saved.
                if (trainer.Step % file.Train.SaveEvery == 0 && !missing.Contains(trainer.Step))
                {
                    lock (_gate) state.Save(trainer);
                }
            }
        }
        catch (TrainingDivergedException e)
        {
            progress.Warn($"{name}: {e.Message} Training of it stopped; {missing.Count} looks are missing.");
            return;
        }
        lock (_gate) state.Remove();
    }

    // What the study began with, in that order, whatever this program measures by now.
    private IReadOnlyList<Metric> Measured() => [.. record.Measured.Select(name => Metric.All.FirstOrDefault(metric => metric.Name == name)
        ?? throw new BadInputException(
            $"The study {record.ShortId} measures {name}, which this version of sparsescope lacks; use the one that began it."))];
}
