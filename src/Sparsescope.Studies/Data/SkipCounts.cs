namespace Sparsescope.Studies.Data;

/// <summary>Records that were left out, counted by reason.</summary>
public sealed class SkipCounts
{
    private readonly OrderedDictionary<string, int> _counts = [];

    /// <summary>In the order in which the reasons first came up.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> All => _counts;

    internal void Add(string reason) => _counts[reason] = _counts.GetValueOrDefault(reason) + 1;
}
