using Sparsescope.Llama.Engine;

namespace Sparsescope.Studies.Running;

/// <summary>The weights a pass computes on: those of the run, a copy in another precision, or a random twin.</summary>
/// <param name="Copy">Precision of the copy, or null.</param>
/// <param name="TwinSeed">Seed of the twin, or null.</param>
public sealed record WeightSource(WeightType? Copy = null, ulong? TwinSeed = null)
{
    /// <summary>The weights the run was asked to compute on.</summary>
    public static WeightSource OfRun { get; } = new();

    /// <summary>Loads the weights; a twin's file lives as long as what is returned.</summary>
    /// <exception cref="BadInputException">A copy or twin cannot be made, or the model cannot be loaded.</exception>
    public LoadedWeights Load(StudyModel model, Action<string> notice, CancellationToken cancellation)
    {
        string Of(WeightType type) => WeightCopy.Ensure(model.File, model.Sha256, type, notice);
        if (TwinSeed is { } seed)
        {
            var twin = TwinCopy.Make(model.File.Parts, seed, cancellation);
            try
            {
                return LoadedWeights.Load(twin.Path, Numerics.Exact, model, twin, cancellation);
            }
            catch
            {
                twin.Dispose();
                throw;
            }
        }
        // Another engine dequantises weights as it needs them: the F32 copy would give it the same numbers.
        if (model.Other is not null && (Copy ?? WeightType.F32) == WeightType.F32) return LoadedWeights.Load(model.File.Path, Numerics.Exact, model, null, cancellation);
        var numerics = Copy is null ? model.Options.Numerics : Copy == WeightType.F32 ? Numerics.Exact : Numerics.Default;
        var path = Copy is { } copy ? Of(copy) : numerics == Numerics.Exact ? Of(WeightType.F32) : model.File.Path;
        return LoadedWeights.Load(path, numerics, model, null, cancellation);
    }
}

/// <summary>Loaded weights and the engine over them.</summary>
public sealed class LoadedWeights : IDisposable
{
    private readonly TwinCopy? _twin;

    private LoadedWeights(LlamaModel model, IEngine engine, TwinCopy? twin) => (Model, Engine, _twin) = (model, engine, twin);

    public LlamaModel Model { get; }

    public IEngine Engine { get; }

    internal static LoadedWeights Load(string path, Numerics numerics, StudyModel of, TwinCopy? twin, CancellationToken cancellation)
    {
        var options = of.Options with { Numerics = numerics };
        var model = of.Other is null ? LlamaModel.Load(path, of.Options.GpuLayers, cancellation) : LlamaModel.LoadVocabulary(path, cancellation);
        try
        {
            return new(model, of.Other?.Open(path, model.Vocabulary, options) ?? new SparsescopeEngine(model, of.File.Header.Architecture, options), twin);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Engine.Dispose();
        Model.Dispose();
        _twin?.Dispose();
    }
}
