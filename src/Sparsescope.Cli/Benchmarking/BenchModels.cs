using Sparsescope.Cli.Models;
using Sparsescope.Llama.Engine;
using Sparsescope.Training.Inference;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>The model with its own weights and with its F32 copy; the one that was not asked for on the command line is loaded when first needed.</summary>
internal sealed class BenchModels(LoadedModel chosen, Action<string> say) : IDisposable
{
    private LlamaModel? _other;

    internal LoadedModel Chosen => chosen;

    /// <summary>False where the weights are F32 anyway.</summary>
    internal bool HasCopy => !WeightCopy.IsExact(chosen.File.Header);

    /// <summary>A new engine on the weights that these numerics compute on.</summary>
    /// <exception cref="BadInputException">The F32 copy is needed, and there is no room for it.</exception>
    internal SparsescopeEngine Engine(EngineOptions options, CancellationToken cancellation)
    {
        var weights = Weights(options);
        var model = weights == chosen.Weights ? chosen.Model : _other ??= LlamaModel.Load(weights, options.GpuLayers, cancellation);
        return new(model, chosen.File.Header.Architecture, options);
    }

    /// <summary>A new managed engine, on the model's own weights.</summary>
    /// <exception cref="BadInputException">It does not compute the model's architecture.</exception>
    internal ManagedEngine Managed(EngineOptions options) => chosen.OpenManaged(options);

    private string Weights(EngineOptions options) => options.Numerics == Numerics.Exact ? WeightCopy.Ensure(chosen.File, chosen.Sha256, WeightType.F32, say) : chosen.File.Path;

    public void Dispose() => _other?.Dispose();
}
