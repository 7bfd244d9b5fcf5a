namespace Sparsescope.Measuring;

/// <summary>
/// What an intervention did to the answer: the intervened run against one of the same prompt in which nothing was changed.
/// </summary>
/// <param name="Divergence">Kullback–Leibler divergence of the intervened next-token distribution from the clean one, KL(clean ‖
/// intervened), nats.</param>
/// <param name="EntropyChange">Entropy of the next token, intervened less clean, nats.</param>
/// <param name="TopTokenChanged">Whether another token is the most likely one.</param>
/// <param name="LogProbChanges">Log-probability of each continuation, intervened less clean, nats.</param>
/// <param name="MeanNllChange">Mean token negative log-likelihood of the prompt, intervened less clean; null where it is not
/// measured.</param>
public sealed record CleanComparison(double Divergence, double EntropyChange, bool TopTokenChanged, IReadOnlyList<double> LogProbChanges,
    double? MeanNllChange)
{
    /// <summary>
    /// The change of the first continuation, which is the right answer where a study lists that first; null where there are none.
    /// </summary>
    public double? GoldLogProbChange => LogProbChanges.Count > 0 ? LogProbChanges[0] : null;
}
