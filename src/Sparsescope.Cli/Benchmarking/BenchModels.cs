using Sparsescope.Llama;
using Sparsescope.Managed.Inference;
using Sparsescope.Models;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>The model with its own weights and with its F32 copy; the one that was not asked for is loaded when first needed.</summary>
internal sealed class BenchModels(Model chosen) : IDisposable
{
    private Model? _other;

    internal Model Chosen => chosen;

    /// <summary>False where the weights are F32 anyway.</summary>
    internal bool HasCopy => !WeightCopy.IsExact(chosen.File.Header);

    /// <summary>A new engine on the weights that these numerics compute on.</summary>
    /// <exception cref="BadInputException">The F32 copy is needed, and there is no room for it.</exception>
    internal IEngine Engine(EngineOptions options, CancellationToken cancellation)
    {
        if (chosen.Source.Weights(options.Numerics) == chosen.Weights) return chosen.NewEngine(options);
        _other ??= chosen.Source.With(chosen.Source.Options with { Numerics = options.Numerics }).Open(cancellation);
        return _other.NewEngine(options);
    }

    /// <summary>A new managed engine, on the model's own weights.</summary>
    /// <exception cref="BadInputException">It does not compute the model's architecture.</exception>
    internal ManagedEngine Managed(EngineOptions options) => chosen.OpenManaged(options);

    public void Dispose() => _other?.Dispose();
}
