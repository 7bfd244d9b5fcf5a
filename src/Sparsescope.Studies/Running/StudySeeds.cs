namespace Sparsescope.Studies.Running;

/// <summary>Seeds of a run's parts, each a family of its own under the study's seed.</summary>
public sealed record StudySeeds(ulong Study)
{
    public ulong Scramble => SplitMix64.Derive(Study, 101);

    public ulong Subsample => SplitMix64.Derive(Study, 102);

    public ulong Rotation => SplitMix64.Derive(Study, 103);

    public ulong Trace => SplitMix64.Derive(Study, 104);

    public ulong Twin => SplitMix64.Derive(Study, 105);

    public ulong Subspace => SplitMix64.Derive(Study, 106);
}
