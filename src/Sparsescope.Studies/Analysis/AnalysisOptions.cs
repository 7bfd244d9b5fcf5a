namespace Sparsescope.Studies.Analysis;

/// <summary>How much chance is spent on an analysis.</summary>
public sealed record AnalysisOptions
{
    /// <summary>Permutations or sign flips behind every p.</summary>
    public int Permutations { get; init; } = 10_000;

    /// <summary>Bootstrap resamples behind every interval.</summary>
    public int Resamples { get; init; } = 2_000;

    /// <summary>Threads; 0 takes every core. The result does not depend on it.</summary>
    public int Threads { get; init; }
}
