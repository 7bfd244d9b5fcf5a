using Sparsescope.Studies.Training;

namespace Sparsescope.Studies.Dynamics;

/// <summary>What a configuration of `dynamics` says.</summary>
public sealed record DynamicsFile
{
    /// <summary>Path of the file, for messages.</summary>
    public required string File { get; init; }

    /// <summary>Its text.</summary>
    public required string Yaml { get; init; }

    /// <summary>As the store and reports call the study.</summary>
    public required string Name { get; init; }

    /// <summary>What every seed trains.</summary>
    public required TrainFile Train { get; init; }

    /// <summary>Of weights and data, one model each.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>What is trained, see <see cref="Store.DynamicsModels"/>.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Steps after which the models are looked at, rising, 0 among them.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>Questions of an out-of-distribution split at most, and as many ID questions matched to each.</summary>
    public required int Questions { get; init; }

    /// <summary>Preregistered metrics.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>Preregistered layers, from 0.</summary>
    public required IReadOnlyList<int> Layers { get; init; }

    /// <summary>Of the choice of questions and the shuffled facts.</summary>
    public required ulong Seed { get; init; }
}
