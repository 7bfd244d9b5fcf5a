using Sparsescope.Metrics;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Demo;

/// <summary>
/// The items of a run in the groups a person asks about: each split beside the ID questions that were matched to it. Means have 95 %
/// intervals by percentile bootstrap over prompts.
/// </summary>
/// <param name="items">Measured items of the main pass.</param>
/// <param name="seed">Of the resamples.</param>
internal sealed class DemoFigures(IReadOnlyList<StoredItem> items, ulong seed)
{
    private static readonly (string Name, string Condition, string? Split)[] s_groups =
        [("ID", "id", null), ("OOD-medium", "ood", "ood_medium"), ("OOD-hard", "ood", "ood_hard")];

    private const int Resamples = 1000;
    private const double Level = 0.95;

    /// <summary>Name and items of each group, in the order of tables; a group without items is left out.</summary>
    internal IReadOnlyList<(string Name, IReadOnlyList<StoredItem> Items)> Groups { get; } =
    [
        .. s_groups.Select(group => (group.Name,
            Items: (IReadOnlyList<StoredItem>)[
                .. items.Where(item => item.Condition == group.Condition && (group.Split is null || item.Moderator == group.Split))]))
            .Where(group => group.Items.Count > 0),
    ];

    /// <summary>Layers of the residual stream.</summary>
    internal IReadOnlyList<int> Layers { get; } =
        [.. items.Take(1).SelectMany(item => item.States).Where(state => state.Tap == Point.ResidPost).Select(state => state.Layer)];

    /// <summary>Share of right answers of a group.</summary>
    internal Interval Accuracy(IReadOnlyList<StoredItem> group)
    {
        var judged = group.Where(item => item.Judgement.IsRight() is not null).ToList();
        if (judged.Select(item => item.Pair).Distinct().Count() == judged.Count)
            return Wilson.Of(judged.Count(item => item.Judgement == Judgement.Correct), judged.Count, Level);
        return Mean(judged, item => item.Judgement == Judgement.Correct ? 1 : 0);
    }

    /// <summary>Mean of a metric at a layer.</summary>
    internal Interval Mean(IReadOnlyList<StoredItem> group, Metric metric, int layer) => Mean(group, item => Figure(item, metric, layer));

    /// <summary>
    /// A split's mean at a layer minus that of the ID questions matched to it, in standard deviations over both (pooled), turned so that
    /// positive is sparser; NaN where either lacks figures.
    /// </summary>
    internal double Difference(string split, Metric metric, int layer)
    {
        double[] Of(string condition) =>
            [.. items.Where(item => item.Condition == condition && item.Moderator == split).Select(item => Figure(item, metric, layer))
                .Where(double.IsFinite)];
        var (id, ood) = (Of("id"), Of("ood"));
        var spread = Math.Sqrt((Moments.Variance(id) + Moments.Variance(ood)) / 2);
        var difference = (Moments.Mean(ood) - Moments.Mean(id)) / spread;
        return metric.SparserWhen == SparserWhen.Higher ? difference : -difference;
    }

    private static double Figure(StoredItem item, Metric metric, int layer) =>
        item.States.First(state => state.Tap == Point.ResidPost && state.Layer == layer)[metric.Name];

    private Interval Mean(IReadOnlyList<StoredItem> group, Func<StoredItem, double> figure)
    {
        var finite = group.Select(item => (Item: item, Value: figure(item))).Where(item => double.IsFinite(item.Value)).ToList();
        return ClusterMean.Of([.. finite.Select(item => item.Value)], [.. finite.Select(item => item.Item.Pair)], seed, Resamples, Level);
    }
}
