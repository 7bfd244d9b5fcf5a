namespace Sparsescope.Studies.Dynamics;

/// <summary>How the trainings of a study run; nothing of it changes a figure.</summary>
public sealed record DynamicsOptions
{
    /// <summary>Folder in which unfinished trainings are saved; null for one beside the store.</summary>
    public string? Work { get; init; }

    /// <summary>Trainings at once, at least 1.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>Threads of a step of each; null shares the physical cores out among the trainings.</summary>
    public int? Threads { get; init; }

    /// <summary>Gives the times at which a study was begun and finished.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
