using System.Globalization;
using Sparsescope.Cli.Training;
using Sparsescope.Metrics;
using Sparsescope.Studies.Dynamics;
using Sparsescope.Studies.Store;
using Sparsescope.Training;
using Sparsescope.Training.Evaluation;
using Sparsescope.Training.Kernels;
using Sparsescope.Training.LatentRules;

namespace Sparsescope.Cli.Dynamics;

/// <summary>Everything `dynamics` was asked to do.</summary>
/// <param name="Config">Path of the configuration.</param>
/// <param name="Graph">Folder of a graph in the place of the configuration's, or null.</param>
/// <param name="Store">Database of runs.</param>
/// <param name="Work">Folder in which unfinished trainings are saved; null for one beside the store.</param>
/// <param name="Threads">Threads of a step; they change nothing but its speed.</param>
/// <param name="Quiet">No progress.</param>
internal sealed record DynamicsChoice(string Config, string? Graph, string Store, string? Work, int Threads, bool Quiet);

/// <summary>
/// Trains every model with every seed, looks at each after the chosen steps, and analyses. What is stored is not measured again: an interrupted study goes on from where the training was saved.
/// </summary>
internal sealed class DynamicsRun(DynamicsChoice choice, Terminal terminal)
{
    internal int Run(CancellationToken cancellation)
    {
        var file = DynamicsFileReader.Open(choice.Config);
        file = file with { Train = file.Train.On(choice.Graph) };
        var graph = file.Train.OpenGraph();
        var asked = DynamicsQuestions.Choose(graph, file.Questions, file.Seed);
        var record = Record(file, GraphFolder.Checksum(graph));
        using var store = RunStore.Open(choice.Store);
        var splitOf = DynamicsQuestions.SplitNames(graph);
        store.Dynamics.Begin(record, [.. asked.Select(q => graph.Questions[q]).Select(question => new DynamicsQuestion(splitOf(question), question.MatchedTo?.Name(), question.Prompt, graph.IsPairSeen(question)))]);
        var complete = true;
        using (var workers = new Workers(choice.Threads))
        {
            foreach (var model in file.Models)
            {
                var facts = model == DynamicsModels.Shuffled ? ShuffledFacts.Of(graph, SplitMix64.Derive(file.Seed, 3)) : graph;
                var questions = asked.Select(q => facts.Questions[q]).ToList();
                foreach (var seed in file.Seeds) complete &= Train(file, record, store.Dynamics, model, seed, facts, questions, workers, cancellation);
            }
        }
        if (complete) store.Dynamics.Finish(record.Id, DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        terminal.Print(DynamicsReports.Of(store, record.Id, cancellation).Brief().TrimEnd('\n'));
        if (!choice.Quiet) terminal.Say($"`dynamics report {record.ShortId}` shows the curves");
        return complete ? ExitCode.Ok : ExitCode.SomeFailed;
    }

    // False where the training diverged: what was measured before stays.
    private bool Train(DynamicsFile file, DynamicsRecord record, DynamicsStore store, string model, ulong seed, LatentRuleGraph facts, IReadOnlyList<Question> questions, Workers workers, CancellationToken cancellation)
    {
        var missing = file.Steps.Except(store.Steps(record.Id, model, seed)).ToHashSet();
        if (missing.Count == 0) return true;
        var config = file.Train.Config with { DataSeed = seed, WeightSeed = seed };
        var trainer = new Trainer<float>(config, new TripleStream(facts.Training, config.Batch, seed), workers);
        var probe = new StateProbe(questions, Metric.All);
        if (Math.Max(((TripleStream)trainer.Stream).RowLength, probe.LongestRow) is var longest && longest > config.Model.Context)
            throw new BadInputException($"{file.Train.File}: rows of the data have up to {longest} tokens, and 'model.context' is {config.Model.Context}; raise it.");
        var state = new SavedTraining(choice.Work ?? $"{choice.Store}.training", $"{record.ShortId}-{model}-{seed.ToString(CultureInfo.InvariantCulture)}");
        // A look that is missing before what was saved (another configuration of steps is another study, so only a lost store can do that) needs the start again.
        state.Restore(trainer, missing.Min());
        if (!choice.Quiet) terminal.Say($"{model}, seed {seed}: {(trainer.Step > 0 ? $"resuming after step {trainer.Step}" : "training")}, {missing.Count} looks to go");
        using var progress = new TrainProgress(terminal, missing.Max(), trainer.Step, choice.Quiet);
        var loss = double.NaN;
        try
        {
            while (true)
            {
                if (missing.Remove(trainer.Step))
                {
                    store.Append(record.Id, new(model, seed, trainer.Step, loss, [.. probe.Ask(trainer.Model).Select(answer => new DynamicsAnswer(answer.IsCorrect, answer.AnswerLoss, answer.Figures))]));
                    if (missing.Count == 0) break;
                }
                if (cancellation.IsCancellationRequested)
                {
                    state.Save(trainer);
                    cancellation.ThrowIfCancellationRequested();
                }
                var step = trainer.TakeStep();
                loss = step.Loss;
                progress.Add(step);
                // Not at a step that is looked at next: the loss of its batch is not in what is saved.
                if (trainer.Step % file.Train.SaveEvery == 0 && !missing.Contains(trainer.Step)) state.Save(trainer);
            }
        }
        catch (TrainingDivergedException e)
        {
            terminal.Say($"{model}, seed {seed}: {e.Message} Training of it stopped; {missing.Count} looks are missing.");
            return false;
        }
        state.Remove();
        return true;
    }

    private static DynamicsRecord Record(DynamicsFile file, string graph)
    {
        var instructions = InstructionSets.Best.ToString().ToLowerInvariant();
        return new()
        {
            Id = Sparsescope.Studies.Store.RunIdentity.Of(file.Yaml, graph, file.Train.Yaml, instructions, "dynamics-1", ""),
            Name = file.Name,
            Yaml = file.Yaml,
            TrainYaml = file.Train.Yaml,
            Graph = graph,
            Models = file.Models,
            Seeds = file.Seeds,
            Steps = file.Steps,
            Metrics = file.Metrics,
            Layers = file.Layers,
            LayerCount = file.Train.Config.Model.Layers,
            Width = file.Train.Config.Model.Width,
            Instructions = instructions,
            Seed = file.Seed,
            Created = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            Program = App.Version,
        };
    }
}
