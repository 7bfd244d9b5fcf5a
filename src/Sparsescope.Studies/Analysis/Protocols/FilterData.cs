namespace Sparsescope.Studies.Analysis.Protocols;

/// <summary>What the protocol `selective-filter` looks at.</summary>
public sealed record FilterData
{
    /// <summary>Layers at which states were changed.</summary>
    public required IReadOnlyList<int> Layers { get; init; }

    /// <summary>By the name of the arm: log-probability of the right answer, nats a token, of every item; NaN where an item lacks the
    /// arm.</summary>
    public required IReadOnlyDictionary<string, double[]> GoldLogProbs { get; init; }

    /// <summary>By the name of the arm: KL from the clean run's next token, nats; empty where it was not measured.</summary>
    public IReadOnlyDictionary<string, double[]> Divergences { get; init; } = new Dictionary<string, double[]>();

    /// <summary>By the name of the arm: logit of the right option less the best wrong one; empty where answers are no options.</summary>
    public IReadOnlyDictionary<string, double[]> Margins { get; init; } = new Dictionary<string, double[]>();

    /// <summary>Whether an item lies in the hard half.</summary>
    public required bool[] Hard { get; init; }

    /// <summary>Question of each item, from 0.</summary>
    public required int[] Clusters { get; init; }

    /// <summary>Seed of resamples.</summary>
    public ulong Seed { get; init; } = 1;
}
