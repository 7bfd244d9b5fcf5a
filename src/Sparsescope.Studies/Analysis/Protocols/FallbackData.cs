namespace Sparsescope.Studies.Analysis.Protocols;

/// <summary>What the protocol `fallback` looks at: an entry an item everywhere, finite.</summary>
public sealed record FallbackData
{
    /// <summary>The condition as a number, turned so that the claim says: sparser as it rises.</summary>
    public required double[] Condition { get; init; }

    /// <summary>Question of each item, from 0.</summary>
    public required int[] Clusters { get; init; }

    /// <summary>Whether effects are within questions.</summary>
    public required bool Paired { get; init; }

    /// <summary>Columns for length; none where length is what the conditions change.</summary>
    public required IReadOnlyList<double[]> Length { get; init; }

    /// <summary>Share of the state's energy in the outlier dimensions.</summary>
    public required double[] EnergyShare { get; init; }

    /// <summary>Mean log frequency of what comes next, by arm.</summary>
    public required IReadOnlyDictionary<string, double[]> Frequency { get; init; }

    /// <summary>[cell][arm]: sparsity, turned so that more is sparser.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, double[]>> Cells { get; init; }

    /// <summary>Effects inside ± it count as none.</summary>
    public double Bound { get; init; } = 0.1;

    /// <summary>Seed of resamples and permutations.</summary>
    public ulong Seed { get; init; } = 1;
}
