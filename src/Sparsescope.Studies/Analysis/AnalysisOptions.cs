namespace Sparsescope.Studies.Analysis;

/// <summary>How much chance is spent on an analysis.</summary>
public sealed record AnalysisOptions
{
    /// <summary>256 MiB, or an eighth of what .NET may take of memory where that is less.</summary>
    public static long DefaultMostBytes => Math.Min(256L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8);

    /// <summary>Permutations or sign flips behind every p.</summary>
    public int Permutations { get; init; } = 10_000;

    /// <summary>Bootstrap resamples behind every interval.</summary>
    public int Resamples { get; init; } = 2_000;

    /// <summary>Threads; 0 takes every core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// About how much memory the matrix of figures may take that resampling multiplies with; of more figures some cells are taken after
    /// others. The result does not depend on it.
    /// </summary>
    public long MostBytes { get; init; } = DefaultMostBytes;

    /// <summary>How many cells are taken together, at least one.</summary>
    /// <param name="figures">Float64 numbers that are held for each.</param>
    internal int AtOnce(long figures) => (int)Math.Clamp(MostBytes / Math.Max(1, figures * sizeof(double)), 1, int.MaxValue);
}
