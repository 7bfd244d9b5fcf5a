using System.Globalization;
using Sparsescope.Llama;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.LatentRules;
using Sparsescope.Studies.Dynamics;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Dynamics;

/// <summary>Everything `dynamics` was asked to do.</summary>
/// <param name="Config">Path of the configuration.</param>
/// <param name="Graph">Folder of a graph in the place of the configuration's, or null.</param>
/// <param name="Store">Database of runs.</param>
/// <param name="Work">Folder in which unfinished trainings are saved; null for one beside the store.</param>
/// <param name="Jobs">Trainings at once.</param>
/// <param name="Threads">Threads of a step of each; null shares the cores out among the trainings. Like the trainings at once, they change nothing but the speed.</param>
/// <param name="Quiet">No progress.</param>
internal sealed record DynamicsChoice(string Config, string? Graph, string Store, string? Work, int Jobs, int? Threads, bool Quiet);

/// <summary>Trains every model with every seed, looks at each after the chosen steps, and analyses. What is stored is not measured again.</summary>
internal sealed class DynamicsRun(DynamicsChoice choice, Terminal terminal)
{
    /// <summary>Version of what is trained, asked and measured; grows with every change that moves a figure.</summary>
    private const string Arithmetic = "2";

    internal int Run(CancellationToken cancellation)
    {
        var file = DynamicsFileReader.Open(choice.Config);
        file = file with { Train = file.Train.On(choice.Graph) };
        var graph = file.Train.OpenGraph();
        var factsOf = file.Models.ToDictionary(model => model, model => model == DynamicsModels.Shuffled ? ShuffledFacts.Of(graph, SplitMix64.Derive(file.Seed, 3)) : graph);
        var asked = DynamicsQuestions.Choose(graph, file.Questions, file.Seed);
        using var store = RunStore.Open(choice.Store);
        var record = OfEarlierVersion(store, Record(file, GraphFolder.Checksum(graph)));
        var splitOf = DynamicsQuestions.SplitNames(graph);
        store.Dynamics.Begin(record, [.. asked.Select(q => graph.Questions[q]).Select(question => new DynamicsQuestion(splitOf(question), question.MatchedTo?.Name(), question.Prompt, graph.IsPairSeen(question)))]);

        record = record with { Measured = store.Dynamics.Measured(record.Id) };

        (string Model, ulong Seed)[] trainings = [.. file.Models.SelectMany(model => file.Seeds, (model, seed) => (model, seed))];
        var follower = new TrainingFollower(choice, trainings.Length, terminal, file, record, store.Dynamics);
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
        using (var jobs = new Workers(Math.Min(choice.Jobs, trainings.Length)))
        {
            jobs.Run(trainings.Length, i =>
            {
                try
                {
                    var (model, seed) = trainings[i];
                    follower.Follow(model, seed, factsOf[model], [.. asked.Select(q => factsOf[model].Questions[q])], stop.Token);
                }
                catch
                {
                    stop.Cancel();   // the others save where they stand; what went wrong is thrown once they have
                    throw;
                }
            });
        }
        cancellation.ThrowIfCancellationRequested();
        var complete = trainings.All(training => !file.Steps.Except(store.Dynamics.Steps(record.Id, training.Model, training.Seed)).Any());
        if (complete) store.Dynamics.Finish(record.Id, DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        terminal.Print(DynamicsReports.Of(store, record.Id, cancellation).Brief().TrimEnd('\n'));
        if (!choice.Quiet) terminal.Say($"`dynamics report {record.ShortId}` shows the curves");
        return complete ? ExitCode.Ok : ExitCode.SomeFailed;
    }

    // Versions before kept the same of the trainer, under another id.
    private static DynamicsRecord OfEarlierVersion(RunStore store, DynamicsRecord record)
    {
        var id = RunKey.OfEarlierVersions(
            record.Yaml, record.Graph, record.TrainYaml, record.Instructions, $"dynamics-{Arithmetic}", "");
        return store.Dynamics.All().Any(known => known.Id == id) ? record with { Id = id } : record;
    }

    private static DynamicsRecord Record(DynamicsFile file, string graph)
    {
        var engine = EngineIdentities.OfOther(null, EngineIdentity.Trainer, Arithmetic, InstructionSets.Best.ToString());
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
            Created = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            Program = App.Version,
        };
    }
}
