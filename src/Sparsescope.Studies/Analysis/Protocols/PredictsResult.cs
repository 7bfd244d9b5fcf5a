using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis.Protocols;

/// <summary>One preregistered figure of sparsity as a sign of wrong answers.</summary>
/// <param name="Name">Metric and layer.</param>
/// <param name="Auroc">Of a wrong answer, over pairs within conditions; above 0.5: higher figures where answers are wrong.</param>
/// <param name="Gain">Out-of-fold log loss of the baselines less that of baselines and this figure, nats an item; 95 % over
/// clusters.</param>
/// <param name="P">Of permutations of what the baselines leave of the figure, adjusted over the cells by the largest statistic.</param>
/// <param name="PWithin">The same of the figure permuted among items of one condition, third of length and third of entropy: a
/// check.</param>
/// <param name="Elsewhere">Gain where each source is read with coefficients that never saw it; NaN without sources.</param>
public sealed record PredictsCell(string Name, Interval Auroc, Interval Gain, double P, double PWithin, Interval Elsewhere)
{
    /// <summary>Correlation of ranks with the log-probability of the right answer, given conditions and baselines; 90 % over clusters. NaN
    /// where there is no such outcome. Below 0: higher figures where the right answer is less likely.</summary>
    public Interval GoldLogProb { get; init; } = new(double.NaN, double.NaN, double.NaN, 0.9, 0);

    /// <summary>Its p by permutations of residuals, not adjusted.</summary>
    public double GoldLogProbP { get; init; } = double.NaN;
}

/// <summary>How good out-of-fold probabilities of a wrong answer are.</summary>
/// <param name="LogLoss">Nats an item.</param>
/// <param name="Brier">Mean squared error.</param>
/// <param name="Slope">Of a logistic regression on the log odds: 1 where they say what they mean; NaN where undefined.</param>
/// <param name="Intercept">Of the same: 0.</param>
/// <param name="RiskCoverage">
/// Area under risk against coverage, answers kept in order of falling certainty: the mean over k of the share wrong among the k most
/// certain.
/// </param>
public sealed record PredictsScores(double LogLoss, double Brier, double Slope, double Intercept, double RiskCoverage);

/// <summary>Whether sparsity says something of the answer that cheaper figures do not.</summary>
/// <param name="Verdict">Its word.</param>
/// <param name="Sentence">Why.</param>
/// <param name="N">Judged items.</param>
/// <param name="Clusters">What they are drawn by.</param>
/// <param name="Accuracy">Share right.</param>
/// <param name="Cells">The preregistered figures; none where the verdict is not identifiable.</param>
/// <param name="Baselines">AUROC within conditions of each baseline.</param>
/// <param name="Without">The baselines together.</param>
/// <param name="With">Baselines and all cells together.</param>
public sealed record PredictsResult(
    PredictsVerdict Verdict, string Sentence, int N, int Clusters, double Accuracy, IReadOnlyList<PredictsCell> Cells,
    IReadOnlyDictionary<string, Interval> Baselines, PredictsScores? Without, PredictsScores? With);
