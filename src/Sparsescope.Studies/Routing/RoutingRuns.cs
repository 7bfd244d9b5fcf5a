using Sparsescope.Metrics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Running.Protocols;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Routing;

/// <summary>A question that two models answered in two runs of one study.</summary>
/// <param name="Id">The item.</param>
/// <param name="Cluster">Its question.</param>
/// <param name="Score">Sparsity of the weak model's state, turned so that more is sparser.</param>
/// <param name="Length">Tokens of the weak model's prompt.</param>
/// <param name="Entropy">Of the weak model's next token, nats.</param>
/// <param name="MaxProbability">Of the weak model's likeliest next token.</param>
/// <param name="Weak">Whether the weak model is right; null where its answer was not judged.</param>
/// <param name="Strong">Whether the strong model is right; null where its answer was not judged.</param>
public sealed record RoutedQuestion(
    string Id, string Cluster, double Score, int Length, double Entropy, double MaxProbability, bool? Weak, bool? Strong)
{
    /// <summary>Mean negative log-likelihood of the weak model's prompt, nats a token; null where it was not measured (only studies with
    /// the protocol predicts do).</summary>
    public double? PromptNll { get; init; }
}

/// <summary>Makes the table of a router from stored runs: nothing is measured.</summary>
public static class RoutingRuns
{
    /// <summary>The items that both runs hold, in the order of the weak one's.</summary>
    /// <param name="store">Where the runs are.</param>
    /// <param name="weak">Run of the weak model, whose states give the signal.</param>
    /// <param name="strong">Run of the same study and data on the strong model.</param>
    /// <param name="metric">The signal's metric.</param>
    /// <param name="layer">Its layer, negative from the end.</param>
    /// <exception cref="BadInputException">The runs are of different studies or data or of one model, one is not finished, or the layer was
    /// not measured.</exception>
    public static IReadOnlyList<RoutedQuestion> Of(RunStore store, RunRecord weak, RunRecord strong, Metric metric, int layer)
    {
        if (weak.Study != strong.Study || weak.DataSha256 != strong.DataSha256)
            throw new BadInputException(
                $"Runs {weak.ShortId} and {strong.ShortId} are of different studies or data; a question must be the same to both models.");
        if (weak.Id == strong.Id) throw new BadInputException($"Run {weak.ShortId} is named twice: a router chooses between two models.");
        foreach (var run in (RunRecord[])[weak, strong])
        {
            if (run.Finished is null) throw new BadInputException($"Run {run.ShortId} of {run.Study} is not finished.");
        }
        var at = layer < 0 ? weak.LayerCount + 1 + layer : layer;
        if (at < 0 || at > weak.LayerCount) throw new BadInputException($"The weak model has layers 0 to {weak.LayerCount}.");
        var sign = metric.SparserWhen == SparserWhen.Higher ? 1 : -1;
        var answers = store.Items(strong.Id, RunStore.MainPass, vectors: false).Where(item => item.Error is null)
            .ToDictionary(item => item.Id, Right, StringComparer.Ordinal);
        var likelihoods = store.Items(weak.Id, ProtocolPasses.PromptNll, vectors: false).Where(item => double.IsFinite(item.GoldNll))
            .ToDictionary(item => item.Index, item => item.GoldNll);
        var questions = new List<RoutedQuestion>();
        foreach (var item in store.Items(weak.Id, RunStore.MainPass, vectors: false))
        {
            if (item.Error is not null || !answers.TryGetValue(item.Id, out var strongly)) continue;
            var state = item.States.FirstOrDefault(state => state.Tap == Point.ResidPost && state.Layer == at)
                ?? throw new BadInputException($"Run {weak.ShortId} holds no state of layer {at}.");
            questions.Add(new(item.Id, item.Pair ?? item.Id, sign * state[metric.Name], item.Tokens, item.Entropy, item.MaxProbability,
                Right(item), strongly)
            { PromptNll = likelihoods.TryGetValue(item.Index, out var nll) ? nll : null });
        }
        return questions.Count > 0 ? questions
            : throw new BadInputException($"Runs {weak.ShortId} and {strong.ShortId} have no item in common.");
    }

    private static bool? Right(StoredItem item) => item.Judgement.IsRight();
}
