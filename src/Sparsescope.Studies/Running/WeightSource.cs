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
            var twin = TwinCopy.Make(Of(WeightType.F32), seed, cancellation);
            try
            {
                return new(LlamaModel.Load(twin.Path, model.Options.GpuLayers, cancellation), Numerics.Exact, model, twin);
            }
            catch
            {
                twin.Dispose();
                throw;
            }
        }
        var numerics = Copy is null ? model.Options.Numerics : Copy == WeightType.F32 ? Numerics.Exact : Numerics.Default;
        var path = Copy is { } copy ? Of(copy) : numerics == Numerics.Exact ? Of(WeightType.F32) : model.File.Path;
        return new(LlamaModel.Load(path, model.Options.GpuLayers, cancellation), numerics, model, null);
    }
}

/// <summary>Loaded weights and the engine over them.</summary>
public sealed class LoadedWeights : IDisposable
{
    private readonly TwinCopy? _twin;

    internal LoadedWeights(LlamaModel model, Numerics numerics, StudyModel of, TwinCopy? twin)
    {
        (Model, _twin) = (model, twin);
        Engine = new(model, of.File.Header.Architecture, of.Options with { Numerics = numerics });
    }

    public LlamaModel Model { get; }

    public SparsescopeEngine Engine { get; }

    public void Dispose()
    {
        Engine.Dispose();
        Model.Dispose();
        _twin?.Dispose();
    }
}
