namespace Sparsescope.Studies.Analysis.Protocols;

/// <summary>What is known of each judged item before its answer: an entry an item everywhere.</summary>
public sealed record PredictsData
{
    /// <summary>Names of the baselines within whose thirds permutations stay.</summary>
    internal const string Length = "length", Entropy = "entropy";

    /// <summary>Whether the answer is wrong.</summary>
    public required bool[] Wrong { get; init; }

    /// <summary>Condition, from 0.</summary>
    public required int[] Conditions { get; init; }

    /// <summary>What is drawn and held out together, from 0.</summary>
    public required int[] Clusters { get; init; }

    /// <summary>What the data came from, such as a subject: frozen coefficients are read on one after the other; null: not.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>What sparsity must add to, by name; finite.</summary>
    public required IReadOnlyDictionary<string, double[]> Baselines { get; init; }

    /// <summary>Preregistered sparsity figures, by the name of their cell; finite.</summary>
    public required IReadOnlyDictionary<string, double[]> Cells { get; init; }

    /// <summary>Log-probability of the right answer, nats a token; NaN where an item has none, null where no item has.</summary>
    public double[]? GoldLogProb { get; init; }

    /// <summary>Items whose answer could not be judged, by condition.</summary>
    public required int[] Unjudged { get; init; }

    /// <summary>Seed of folds, resamples and permutations.</summary>
    public ulong Seed { get; init; } = 1;
}
