using Sparsescope.Cli.Hub;
using Sparsescope.Llama;
using Sparsescope.Llama.Engine;

namespace Sparsescope.Cli.Models;

/// <summary>A model found, checked, hashed and loaded.</summary>
internal sealed class LoadedModel : IDisposable
{
    private LoadedModel(ModelFile file, string sha256, string weights, LlamaModel model, EngineOptions options)
    {
        (File, Sha256, Weights, Model, Options) = (file, sha256, weights, model, options);
    }

    internal ModelFile File { get; }

    /// <summary>Hash of the file that was named, whatever copy is computed on.</summary>
    internal string Sha256 { get; }

    /// <summary>The file computed on: the model's own, or its F32 copy.</summary>
    internal string Weights { get; }

    internal LlamaModel Model { get; }

    internal EngineOptions Options { get; }

    internal static LoadedModel Load(ModelChoice choice, Terminal terminal, CancellationToken cancellation)
    {
        if (choice.Verbose) LlamaRuntime.Listen(terminal.Say);
        var file = Find(choice, terminal, cancellation);
        var hash = file.Sha256(cancellation);
        var weights = choice.Engine.Numerics == Numerics.Exact ? WeightCopy.Ensure(file, hash, WeightType.F32, terminal.Say) : file.Path;
        return new(file, hash, weights, LlamaModel.Load(weights, choice.Engine.GpuLayers, cancellation), choice.Engine);
    }

    /// <summary>The model's files, downloaded where they are on the Hub and not here yet.</summary>
    internal static ModelFile Find(ModelChoice choice, Terminal terminal, CancellationToken cancellation) =>
        ModelFile.Check(choice.File ?? Download(HubReference.Parse(choice.Hub!), terminal, cancellation)[0]);

    /// <summary>Downloads a model from the Hub unless the cache has it; progress to stderr.</summary>
    internal static IReadOnlyList<string> Download(HubReference reference, Terminal terminal, CancellationToken cancellation)
    {
        using var client = new HubClient(HubOptions.FromEnvironment(Environment.GetEnvironmentVariable), terminal.Say);
        using var progress = new DownloadDisplay(terminal);
        return client.ResolveAsync(reference, progress, cancellation).GetAwaiter().GetResult();
    }

    internal SparsescopeEngine CreateEngine() => CreateEngine(Options);

    internal SparsescopeEngine CreateEngine(EngineOptions options) => new(Model, File.Header.Architecture, options);

    public void Dispose() => Model.Dispose();
}
