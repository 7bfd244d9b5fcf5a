namespace Sparsescope.Studies.Running;

/// <summary>Seeds of a run's parts, each a family of its own under the study's seed.</summary>
public sealed record StudySeeds(ulong Study)
{
    /// <summary>Of scrambled prompts.</summary>
    public ulong Scramble => SplitMix64.Derive(Study, 101);

    /// <summary>Of the items that controls measure.</summary>
    public ulong Subsample => SplitMix64.Derive(Study, 102);

    /// <summary>Of the random basis.</summary>
    public ulong Rotation => SplitMix64.Derive(Study, 103);

    /// <summary>Of the items that are followed token by token.</summary>
    public ulong Trace => SplitMix64.Derive(Study, 104);

    /// <summary>Of the twins' weights.</summary>
    public ulong Twin => SplitMix64.Derive(Study, 105);

    /// <summary>Of subspaces.</summary>
    public ulong Subspace => SplitMix64.Derive(Study, 106);
}
