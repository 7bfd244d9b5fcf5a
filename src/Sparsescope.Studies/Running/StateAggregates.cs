using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>
/// What the states of each condition have in common, layer by layer: the mean energy of every dimension, how far the strongest dimensions
/// of two items agree, and how many directions the states spread over.
/// </summary>
internal static class StateAggregates
{
    internal const string EnergyShare = "mean_energy_share", Overlap = "top_10_overlap", ChanceOverlap = "top_10_overlap_by_chance",
        Rank = "covariance_effective_rank";

    private const int Thirds = 3;

    /// <summary>Aggregates of every condition and every point whose states were kept.</summary>
    internal static IReadOnlyList<StoredAggregate> Of(RunStore store, string run, ulong seed, CancellationToken cancellation)
    {
        var items = store.ItemsWithoutStates(run, RunStore.MainPass).Where(item => item.Error is null)
            .Select(item => new Item(item.Index, item.Condition, item.Value)).ToList();
        var groups = Groups(items);
        var matched = Subspace.MatchedItems([.. groups.Select(group => group.Items.Count)], seed);
        using var vectors = store.Vectors(run, RunStore.MainPass);
        var aggregates = new List<StoredAggregate>();
        foreach (var (point, (tap, layer)) in store.Figures(run, RunStore.MainPass).Points().Index())
        {
            if (items.Count == 0 || vectors.Of(items[0].Index, point) is not { Length: var width }) continue;
            foreach (var (index, group) in groups.Index())
            {
                cancellation.ThrowIfCancellationRequested();
                float[] State(Item item) => vectors.Of(item.Index, point)
                    ?? throw new BadInputException($"The state of item {item.Index} at {tap} {layer} is missing in the store.");
                var compared = matched[index].Select(item => State(group.Items[item])).ToList();
                void Add(string name, double value, float[]? values = null) =>
                    aggregates.Add(new(group.Name, tap, layer, name, value, values));
                Add(EnergyShare, double.NaN, [.. Subspace.MeanEnergyShare(group.Items.Select(State)).Select(share => (float)share)]);
                Add(Overlap, Subspace.MeanOverlap(compared));
                Add(ChanceOverlap, TopDimensions.ChanceOverlap(width));
                Add(Rank, Subspace.EffectiveRank(compared));
            }
        }
        return aggregates;
    }

    // A measured condition has as many values as items: thirds of them stand for its conditions.
    private static List<(string Name, List<Item> Items)> Groups(List<Item> items)
    {
        var byName = items.GroupBy(item => item.Condition).Select(group => (group.Key, group.ToList())).ToList();
        if (byName.Count > 1 || items.Count < Thirds || items.Select(item => item.Value).Distinct().Count() < Thirds) return byName;
        var ordered = items.OrderBy(item => item.Value).ThenBy(item => item.Index).ToList();
        return [.. ((string[])["lowest third", "middle third", "highest third"]).Index().Select(third =>
            (third.Item, ordered[(third.Index * items.Count / Thirds)..((third.Index + 1) * items.Count / Thirds)]))];
    }

    private sealed record Item(int Index, string Condition, double Value);
}
