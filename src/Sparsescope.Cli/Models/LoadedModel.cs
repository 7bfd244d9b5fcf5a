using Sparsescope.Cli.Hub;
using Sparsescope.Llama;
using Sparsescope.Llama.Engine;
using Sparsescope.Studies.Running;
using Sparsescope.Training.Inference;

namespace Sparsescope.Cli.Models;

/// <summary>A model found, checked, hashed and loaded.</summary>
internal sealed class LoadedModel : IDisposable
{
    private LoadedModel(ModelFile file, string sha256, string weights, LlamaModel model, EngineOptions options, bool isManaged)
    {
        (File, Sha256, Weights, Model, Options, IsManaged) = (file, sha256, weights, model, options, isManaged);
    }

    /// <summary>The managed engine, for studies.</summary>
    internal static OtherEngine Managed { get; } =
        new(EngineIdentity.Managed, ManagedEngine.Arithmetic, ManagedEngine.Instructions, OpenManaged);

    internal ModelFile File { get; }

    /// <summary>Hash of the file that was named, whatever copy is computed on.</summary>
    internal string Sha256 { get; }

    /// <summary>The file computed on: the model's own, or the F32 copy where llama.cpp computes exactly.</summary>
    internal string Weights { get; }

    internal LlamaModel Model { get; }

    internal EngineOptions Options { get; }

    /// <summary>True where the managed engine computes; llama.cpp then has the vocabulary only.</summary>
    internal bool IsManaged { get; }

    /// <summary>All of the engine that decides figures.</summary>
    internal EngineIdentity Identity => IsManaged ? Managed.Identity(Options) : EngineIdentities.Of(Options);

    internal static LoadedModel Load(ModelChoice choice, Terminal terminal, CancellationToken cancellation)
    {
        if (choice.Verbose) LlamaRuntime.Listen(terminal.Say);
        var file = Find(choice, terminal, cancellation);
        var hash = file.Sha256(cancellation);
        if (choice.IsManaged(file, terminal.Say)) return new(file, hash, file.Path, LlamaModel.LoadVocabulary(file.Path, cancellation), choice.Engine, isManaged: true);
        var weights = choice.Engine.Numerics == Numerics.Exact ? WeightCopy.Ensure(file, hash, WeightType.F32, terminal.Say) : file.Path;
        return new(file, hash, weights, LlamaModel.Load(weights, choice.Engine.GpuLayers, cancellation), choice.Engine, isManaged: false);
    }

    /// <summary>The model's files, downloaded where they are on the Hub and not here yet.</summary>
    internal static ModelFile Find(ModelChoice choice, Terminal terminal, CancellationToken cancellation) =>
        ModelFile.Check(choice.File ?? Download(HubReference.Parse(choice.Hub!), terminal, cancellation)[0], terminal.Say);

    /// <summary>Downloads a model from the Hub unless the cache has it; progress to stderr.</summary>
    internal static IReadOnlyList<string> Download(HubReference reference, Terminal terminal, CancellationToken cancellation)
    {
        using var client = new HubClient(HubOptions.FromEnvironment(Environment.GetEnvironmentVariable), terminal.Say);
        using var progress = new DownloadDisplay(terminal);
        return client.ResolveAsync(reference, progress, cancellation).GetAwaiter().GetResult();
    }

    /// <summary>The engine that was asked for.</summary>
    internal IEngine OpenEngine(CancellationToken cancellation) => IsManaged ? OpenManaged(Options) : CreateEngine();

    /// <summary>A managed engine over the model's own files.</summary>
    internal ManagedEngine OpenManaged(EngineOptions options) => ManagedEngine.Open(File.Parts, Scheduling(options), Model.Vocabulary.EndsGeneration);

    // A study names one file: the model's first, or a twin.
    private static ManagedEngine OpenManaged(string weights, Vocabulary vocabulary, EngineOptions options) =>
        ManagedEngine.Open(ModelFile.Check(weights).Parts, Scheduling(options), vocabulary.EndsGeneration);

    private static ManagedOptions Scheduling(EngineOptions options) => new()
    {
        Threads = options.Threads,
        MicroBatch = options.MicroBatch,
        GroupTokens = options.GroupTokens,
        Parallel = options.Parallel,
        SharePrefixes = options.SharePrefixes,
    };

    internal SparsescopeEngine CreateEngine() => CreateEngine(Options);

    internal SparsescopeEngine CreateEngine(EngineOptions options) => new(Model, File.Header.Architecture, options);

    public void Dispose() => Model.Dispose();
}
