using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis.Protocols;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Running.Protocols;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Reporting.Protocols;

/// <summary>From a stored run to what the protocol `predicts` looks at.</summary>
internal static class PredictsColumns
{
    internal static PredictsData Of(RunStore store, RunRecord run, StudySpec spec)
    {
        var all = store.ItemsWithoutStates(run.Id, RunStore.MainPass).Where(item => item.Error is null).ToList();
        var nll = store.Items(run.Id, ProtocolPasses.PromptNll, vectors: false).ToDictionary(item => item.Index, item => item.GoldNll);
        string[] conditions = [.. all.Select(item => item.Condition).Distinct(StringComparer.Ordinal)];
        var judged = all.Where(item => item.Judgement.IsRight() is not null && double.IsFinite(item.Entropy)).ToList();
        var points = PrimaryPoints.Of(spec, run.LayerCount);
        var cells = new Dictionary<string, double[]>();
        var column = StoredFigures.OfMain(store, run.Id, [.. judged.Select(item => item.Index)],
            [.. spec.PrimaryMetrics.Append("l2_norm").Distinct(StringComparer.Ordinal)]);
        foreach (var point in points)
        {
            foreach (var metric in spec.PrimaryMetrics)
                cells[FormattableString.Invariant($"{metric} layer {point.Layer}")] = column(point, metric);
        }
        var baselines = new Dictionary<string, double[]>
        {
            [PredictsData.Entropy] = [.. judged.Select(item => item.Entropy)],
            ["max_probability"] = [.. judged.Select(item => item.MaxProbability)],
            ["margin"] = [.. judged.Select(Margin)],
            ["prompt_nll"] = [.. judged.Select(item => nll.GetValueOrDefault(item.Index, double.NaN))],
            [PredictsData.Length] = [.. Ranks.Of([.. judged.Select(item => (double)item.Tokens)])],
            ["length_cubed"] = Cubes([.. Ranks.Of([.. judged.Select(item => (double)item.Tokens)])]),
            ["log_norm"] = [.. column(points[0], "l2_norm").Select(norm => Math.Log(norm))],
            ["word_frequency"] = WordFrequency([.. judged.Select(item => (item.Prompt, item.Pair ?? item.Id))]),
        };
        // What a run has not got at all is no baseline; an item that lacks a figure of the others is left out.
        foreach (var name in baselines.Keys.ToList())
        {
            if (baselines[name].All(x => !double.IsFinite(x))) baselines.Remove(name);
        }
        int[] whole = [.. Enumerable.Range(0, judged.Count).Where(i =>
            baselines.Values.All(column => double.IsFinite(column[i])) && cells.Values.All(column => double.IsFinite(column[i])))];
        double[] Take(double[] column) => [.. whole.Select(i => column[i])];
        return new()
        {
            Wrong = [.. whole.Select(i => judged[i].Judgement == Judgement.Wrong)],
            Conditions = [.. whole.Select(i => Array.IndexOf(conditions, judged[i].Condition))],
            Clusters = ClusterDraws.Number(whole.Select(i => judged[i].Pair ?? judged[i].Id)),
            Sources = judged.All(item => item.Moderator is not null) && judged.Count > 0 ? [.. whole.Select(i => judged[i].Moderator!)]
                : null,
            Baselines = baselines.ToDictionary(pair => pair.Key, pair => Take(pair.Value)),
            Cells = cells.ToDictionary(pair => pair.Key, pair => Take(pair.Value)),
            GoldLogProb = whole.Any(i => double.IsFinite(judged[i].GoldNll)) ? [.. whole.Select(i => -judged[i].GoldNll)] : null,
            Unjudged = [.. conditions.Select(condition => all.Count(item => item.Condition == condition
                && item.Judgement.IsRight() is null))],
            Seed = StudyRunOptions.Read(run.Options).Seed ?? spec.Seed,
        };
    }

    // The two likeliest choices' log-probabilities apart; not known where there are no choices.
    private static double Margin(StoredItem item)
    {
        double[] sorted = [.. item.NamedFigures().Values.Where(double.IsFinite).OrderDescending()];
        return sorted.Length >= 2 ? sorted[0] - sorted[1] : double.NaN;
    }

    private static double[] Cubes(double[] ranks)
    {
        var middle = (ranks.Length + 1) / 2.0;
        return [.. ranks.Select(rank => Math.Pow((rank - middle) / middle, 3))];
    }

    // Mean log frequency of a prompt's words among the words of the other questions, one added to every count.
    private static double[] WordFrequency(IReadOnlyList<(string Prompt, string Question)> items)
    {
        var words = items.Select(item => item.Prompt.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        var (all, own) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<(string, string), int>());
        foreach (var (i, of) in words.Index())
        {
            foreach (var word in of)
            {
                all[word] = all.GetValueOrDefault(word) + 1;
                own[(items[i].Question, word)] = own.GetValueOrDefault((items[i].Question, word)) + 1;
            }
        }
        var total = words.Sum(of => of.Length) + all.Count;
        return [.. words.Select((of, i) => of.Length == 0 ? 0
            : of.Average(word => Math.Log((all[word] - own[(items[i].Question, word)] + 1.0) / total)))];
    }
}
