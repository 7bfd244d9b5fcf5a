using Sparsescope.Llama;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.LatentRules;
using Sparsescope.Studies.Store;
using Sparsescope.Studies.Training;

namespace Sparsescope.Studies.Dynamics;

/// <summary>
/// Trains every model with every seed, looks at each after the chosen steps, and analyses. What is stored is not measured again.
/// </summary>
public sealed class DynamicsRun
{
    /// <summary>Version of what is trained, asked and measured; grows with every change that moves a figure.</summary>
    private const string Arithmetic = "2";

    private readonly DynamicsFile _file;
    private readonly LatentRuleGraph _graph;
    private readonly IReadOnlyList<int> _asked;
    private readonly Dictionary<string, LatentRuleGraph> _factsOf;

    /// <param name="file">What to train with which seeds, and when to look.</param>
    /// <exception cref="BadInputException">The graph cannot be read or made.</exception>
    public DynamicsRun(DynamicsFile file)
    {
        (_file, _graph) = (file, file.Train.OpenGraph());
        _factsOf = file.Models.ToDictionary(
            model => model,
            model => model == DynamicsModels.Shuffled ? ShuffledFacts.Of(_graph, SplitMix64.Derive(file.Seed, 3)) : _graph);
        _asked = DynamicsQuestions.Choose(_graph, file.Questions, file.Seed);
    }

    /// <summary>Trains and looks until nothing is missing, or it is interrupted.</summary>
    /// <returns>The study; <see cref="DynamicsRecord.Finished"/> is null where some training diverged.</returns>
    /// <param name="store">Where what was seen is kept; open for writing.</param>
    /// <param name="options">Where and with how many threads.</param>
    /// <param name="progress">Who is told; null for nobody.</param>
    /// <param name="cancellation">Unfinished trainings are saved before it ends.</param>
    /// <exception cref="BadInputException">The store or the folder of unfinished trainings cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public DynamicsRecord Run(RunStore store, DynamicsOptions options, ITrainingProgress? progress = null,
        CancellationToken cancellation = default)
    {
        var record = OfEarlierVersion(store, Record(_file, GraphFolder.Checksum(_graph), options.Clock));
        var splitOf = DynamicsQuestions.SplitNames(_graph);
        store.Dynamics.Begin(record, [.. _asked.Select(q => _graph.Questions[q]).Select(question =>
            new DynamicsQuestion(splitOf(question), question.MatchedTo?.Name(), question.Prompt, _graph.IsPairSeen(question)))]);
        record = record with { Measured = store.Dynamics.Measured(record.Id) };

        (string Model, ulong Seed)[] trainings = [.. _file.Models.SelectMany(model => _file.Seeds, (model, seed) => (model, seed))];
        var follower = new TrainingFollower(options, trainings.Length, progress ?? SilentTraining.Instance, _file, record, store);
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
        using (var jobs = new Workers(Math.Min(options.Jobs, trainings.Length)))
        {
            jobs.Run(trainings.Length, i =>
            {
                try
                {
                    var (model, seed) = trainings[i];
                    follower.Follow(model, seed, _factsOf[model], [.. _asked.Select(q => _factsOf[model].Questions[q])], stop.Token);
                }
                catch
                {
                    stop.Cancel();   // the others save where they stand; what went wrong is thrown once they have
                    throw;
                }
            });
        }
        cancellation.ThrowIfCancellationRequested();
        var complete = trainings.All(training => !_file.Steps.Except(store.Dynamics.Steps(record.Id, training.Model, training.Seed)).Any());
        if (complete) store.Dynamics.Finish(record.Id, UtcText.Of(options.Clock));
        return store.Dynamics.Resolve(record.Id);
    }

    // Versions before kept the same of the trainer, under another id.
    private static DynamicsRecord OfEarlierVersion(RunStore store, DynamicsRecord record)
    {
        var id = RunKey.OfEarlierVersions(
            record.Yaml, record.Graph, record.TrainYaml, record.Instructions, $"dynamics-{Arithmetic}", "");
        return store.Dynamics.All().Any(known => known.Id == id) ? record with { Id = id } : record;
    }

    private static DynamicsRecord Record(DynamicsFile file, string graph, TimeProvider clock)
    {
        // The trainer plans no decodes, so a change of plans makes no run of it another one.
        var engine = EngineIdentities.OfOther(null, EngineName.Trainer, Arithmetic, InstructionSets.Best.ToString()) with
        {
            Planning = 1,
        };
        return new()
        {
            Id = RunKey.Of(
                ("dynamics", file.Yaml), ("graph", graph), ("train", file.Train.Yaml), ("engine", engine.Json)),
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
            Instructions = engine.Instructions,
            EngineIdentityJson = engine.Json,
            Seed = file.Seed,
            Created = UtcText.Of(clock),
            Program = ProgramVersion.Text,
        };
    }
}
