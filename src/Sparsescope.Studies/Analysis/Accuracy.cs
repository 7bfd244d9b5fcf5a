using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis;

/// <summary>Share of right answers.</summary>
internal static class Accuracy
{
    private const double Level = 0.95, MostOfOneAnswer = 0.6;

    /// <summary>With its 95 % interval: Wilson's, or the percentile bootstrap over whole clusters; null for no answers.</summary>
    public static Interval? Of(IReadOnlyList<TableItem> judged, bool clustered, Seeds seeds, AnalysisOptions options)
    {
        if (judged.Count == 0) return null;
        var right = judged.Count(item => item.Judged == true);
        var clusters = clustered ? new ClusterSet(DesignUnits.Numbered([.. judged.Select(item => item.Group)])) : null;
        if (clusters is null || clusters.Count == judged.Count) return Wilson.Of(right, judged.Count, Level);
        var counts = new double[judged.Count];
        var replicates = new double[options.Resamples];
        for (var b = 0; b < replicates.Length; b++)
        {
            clusters.Draw(SplitMix64.Derive(seeds.Means, (ulong)b), counts);
            replicates[b] = Enumerable.Range(0, judged.Count).Where(i => judged[i].Judged == true).Sum(i => counts[i]) / counts.Sum();
        }
        return Bootstrap.Percentile(right / (double)judged.Count, replicates, Level, judged.Count);
    }

    /// <summary>A sentence where most right answers are the same, so that saying it always is right as often; else null.</summary>
    public static string? OfOneAnswer(IReadOnlyList<TableItem> items)
    {
        var judged = items.Where(item => item.Judged is not null && item.Gold is not null).ToList();
        var most = judged.GroupBy(item => item.Gold!, StringComparer.Ordinal).MaxBy(group => group.Count());
        if (most is null || most.Count() < MostOfOneAnswer * judged.Count) return null;
        return FormattableString.Invariant($"'{most.Key}' is the right answer of {most.Count()} of {judged.Count} judged items ")
            + FormattableString.Invariant($"({100.0 * most.Count() / judged.Count:F0} %): to say it always is right as often, ")
            + "so accuracy is to be read beside that.";
    }
}
