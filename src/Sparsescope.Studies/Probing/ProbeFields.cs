namespace Sparsescope.Studies.Probing;

/// <summary>Which fields of the labelled records hold what.</summary>
public sealed record ProbeFields
{
    /// <summary>The label.</summary>
    public string Label { get; init; } = "label";

    /// <summary>The text that makes the label positive; null: the label itself says yes or no.</summary>
    public string? Positive { get; init; }

    /// <summary>What belongs together and is never parted by a fold; null where each record stands alone.</summary>
    public string? Cluster { get; init; }

    /// <summary>The kind of an item, such as its template or its entity, for control tasks; null: none are run.</summary>
    public string? Type { get; init; }

    /// <summary>Easy or hard, for the shift from one to the other; null: none is looked at.</summary>
    public string? Condition { get; init; }

    /// <summary>Numbers that might do as well, such as length or entropy.</summary>
    public IReadOnlyList<string> Baselines { get; init; } = [];

    /// <summary>A text whose words might do as well; null: none is looked at.</summary>
    public string? Text { get; init; }
}
