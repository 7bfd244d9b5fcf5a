using Sparsescope.Metrics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Reference;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>What is kept of the reference texts: at every point the root mean square of each dimension over them.</summary>
internal static class ReferenceAggregates
{
    /// <summary>The condition and the name of these aggregates; a study may have a condition of that name too.</summary>
    internal const string Condition = "reference", Name = "reference_rms";

    /// <summary>Fewer texts that could be measured are no reference.</summary>
    internal static int FewestTexts => ReferenceTexts.Items.Count / 2;

    /// <summary>
    /// One aggregate a point whose states were kept: its values are the root mean square of each dimension (width), its value the number of
    /// texts. None for a point with fewer than <see cref="FewestTexts"/> finite states.
    /// </summary>
    /// <remarks>Roots and not mean squares, since these can leave the range of float32 where the entries themselves do not.</remarks>
    internal static IReadOnlyList<StoredAggregate> Of(RunStore store, string run)
    {
        var energies = new Dictionary<(string Tap, int Layer), ReferenceEnergy>();
        foreach (var state in store.Items(run, ReferencePass.Name, vectors: true).SelectMany(item => item.States))
        {
            if (state.Vector is not { } vector) continue;
            var point = (state.Tap, state.Layer);
            if (!energies.TryGetValue(point, out var energy)) energies.Add(point, energy = new(vector.Length));
            energy.Add(vector);
        }
        return [.. energies.Where(point => point.Value.Count >= FewestTexts)
            .Select(point => Aggregate(point.Key.Tap, point.Key.Layer, point.Value))];
    }

    private static StoredAggregate Aggregate(string tap, int layer, ReferenceEnergy energy) =>
        new(Condition, tap, layer, Name, energy.Count, [.. energy.RootMeanSquare().Select(root => (float)root)]);

    /// <summary>The reference at a point; null where the run has none.</summary>
    internal static ReferenceEnergy? Find(IReadOnlyList<StoredAggregate> aggregates, Point point)
    {
        var found = aggregates.FirstOrDefault(figure => figure.Name == Name && figure.Tap == point.Tap && figure.Layer == point.Layer);
        if (found is not { Values: { Length: > 0 } roots, Value: >= 1 and var count }) return null;
        return new ReferenceEnergyRow(point.Tap, point.Layer, (int)count, 0, [.. roots.Select(root => count * root * root)]).ToReference();
    }

    /// <summary>What outlier dimensions and root mean squares are taken from.</summary>
    /// <param name="aggregates">Those of the run.</param>
    /// <param name="points">Where they are needed.</param>
    /// <param name="pass">Reference texts stored, and those of them that could not be measured.</param>
    internal static string Describe(IReadOnlyList<StoredAggregate> aggregates, IReadOnlyList<Point> points, (long Items, long Failed) pass)
    {
        var counts = points.Select(point => Find(aggregates, point)?.Count ?? 0).ToList();
        if (counts.All(count => count > 0))
            return FormattableString.Invariant(
                $"the states at the end of {counts.Min()} short texts that come with the program and belong to no study");
        var (read, all) = (pass.Items - pass.Failed, ReferenceTexts.Items.Count);
        var reason = pass.Items == 0 ? "no other text was measured"
            : FormattableString.Invariant($"the model could read only {read} of the {all} texts that come with the program");
        return $"the study's own states, since {reason}: dimensions that are large under its conditions alone count as outliers too";
    }
}
