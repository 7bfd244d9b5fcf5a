using Sparsescope.Engine;
using Sparsescope.Metrics;

namespace Sparsescope.Measuring;

/// <summary>What is measured of every item.</summary>
/// <param name="Points">Where the model is read; see <see cref="TapSelection"/>.</param>
/// <param name="Positions">Which tokens of the prompt.</param>
/// <param name="Metrics">Which metrics, in the order of the results.</param>
public sealed record MeasureRequest(IReadOnlyList<TapPoint> Points, PositionSpec Positions, IReadOnlyList<Metric> Metrics)
{
    /// <summary>Measure the prompt's mean token NLL: needs the vocabulary projection at every position.</summary>
    public bool MeanNll { get; init; }

    /// <summary>How each prompt is continued, or null.</summary>
    public GenerationOptions? Generation { get; init; }

    /// <summary>Whether states of generated tokens are measured too.</summary>
    public bool StatesOfGenerated { get; init; } = true;

    /// <summary>Keep the raw vectors of an item until it is delivered.</summary>
    public bool KeepVectors { get; init; }

    /// <summary>
    /// Makes a place for more figures of an item (rows of so many numbers) than are kept in memory, 4 MiB; null: all are kept in memory.
    /// </summary>
    public Func<int, IFigureRows>? ManyFigures { get; init; }

    /// <summary>What is changed of the states while they are computed, or null.</summary>
    public InterventionPlan? Interventions { get; init; }

    /// <summary>Whether every prompt also runs with nothing changed, to say what the interventions did.</summary>
    public bool AgainstClean { get; init; }

    /// <summary>Outlier-dimension control, or null.</summary>
    public OutlierControls? Controls { get; init; }
}

/// <summary>The same metrics after the outlier dimensions of a reference set are dealt with.</summary>
/// <param name="Reference">Mean energy of every dimension over the reference set, per tap and layer.</param>
/// <param name="DropDimensions">How many dimensions of the highest mean energy to remove; 0 removes none and gives no such figures.</param>
/// <param name="DivideByRms">Whether to measure also after dividing every dimension by its root mean square.</param>
public sealed record OutlierControls(ReferenceEnergyTable Reference, int DropDimensions, bool DivideByRms);
