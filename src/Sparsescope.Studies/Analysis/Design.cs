using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>Two conditions that are compared: target minus baseline.</summary>
public sealed record Contrast(string Baseline, string Target);

/// <summary>A place in the network: <c>resid_post</c> layers 0 … L, or <c>final_pre_norm</c> layer L.</summary>
public readonly record struct Point(string Tap, int Layer)
{
    /// <summary>Names of taps.</summary>
    public const string ResidPost = TapNames.ResidPost, FinalPreNorm = TapNames.FinalPreNorm;
}

/// <summary>The same question asked of some of the conditions only.</summary>
/// <param name="Name">As verdict lines name it: <c>four upwards</c>.</param>
/// <param name="Conditions">Names of at least two conditions, in the study's order.</param>
public sealed record Reading(string Name, IReadOnlyList<string> Conditions);

/// <summary>What was fixed before anything was measured.</summary>
public sealed record Design
{
    /// <summary>What the conditions are.</summary>
    public required Scale Scale { get; init; }

    /// <summary>What the study claims.</summary>
    public required ClaimDirection Expected { get; init; }

    /// <summary>Condition names, in their order; <see cref="TableItem.Condition"/> is an index into them.</summary>
    public required IReadOnlyList<string> Conditions { get; init; }

    /// <summary>One question appears under several conditions.</summary>
    public required bool Paired { get; init; }

    /// <summary>
    /// Unpaired items that share <see cref="TableItem.Group"/> are not independent: they are resampled and permuted together.
    /// </summary>
    public bool Clustered { get; init; }

    /// <summary>
    /// The comparison the study is about. Null: all conditions in order, or the first (baseline) and last (target) where they have none.
    /// </summary>
    public Contrast? Contrast { get; init; }

    /// <summary>Comparisons reported beside the deciding one.</summary>
    public IReadOnlyList<Contrast> FurtherContrasts { get; init; } = [];

    /// <summary>Preregistered metrics.</summary>
    public required IReadOnlyList<string> PrimaryMetrics { get; init; }

    /// <summary>Preregistered places.</summary>
    public required IReadOnlyList<Point> PrimaryPoints { get; init; }

    /// <summary>Effects inside ±bound count as none; null for the usual one of the design's scale (<see cref="EffectScale"/>).</summary>
    public double? Bound { get; init; }

    /// <summary>The limit of a pilot: fewer items than the study asks for; null for the study as written.</summary>
    public int? Pilot { get; init; }

    /// <summary>Preregistered readings of a part of the conditions, judged beside the whole.</summary>
    public IReadOnlyList<Reading> Readings { get; init; } = [];

    /// <summary>What the length of a prompt is to the question.</summary>
    public LengthRole Length { get; init; } = LengthRole.Nuisance;

    /// <summary>Reasons of the controls that cannot be made here.</summary>
    public IReadOnlyDictionary<ControlKind, string> NotApplicable { get; init; } = new Dictionary<ControlKind, string>();

    /// <summary>Of everything random.</summary>
    public ulong Seed { get; init; } = 1;
}
