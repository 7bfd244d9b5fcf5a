using Sparsescope.Statistics;

namespace Sparsescope.Probing;

/// <summary>How good log odds are for labels. p = 1 / (1 + exp(−log odds)).</summary>
/// <param name="LogLoss">Mean of −ln of the probability of the label, nats.</param>
/// <param name="Brier">Mean of (p − label)².</param>
/// <param name="Auroc">Share of pairs of both labels in the right order, ties half; NaN with one label only.</param>
/// <param name="CalibrationError">Ten equal bins of p, closed on the right: Σ share · |mean label − mean p|.</param>
/// <param name="Accuracy">Share right, predicting 1 where the log odds are above 0.</param>
/// <param name="BalancedAccuracy">Mean of the shares right of both labels; NaN with one label only.</param>
public sealed record ProbeScores(double LogLoss, double Brier, double Auroc, double CalibrationError, double Accuracy,
    double BalancedAccuracy)
{
    /// <summary>Of at least one item.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static ProbeScores Of(ReadOnlySpan<double> logOdds, ReadOnlySpan<bool> labels)
    {
        if (logOdds.Length != labels.Length || labels.Length == 0)
            throw new ArgumentException($"{logOdds.Length} log odds and {labels.Length} labels", nameof(labels));
        if (Guard.HasNaN(logOdds)) return new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        var (loss, right, counts, probabilities) = (0.0, new int[2], new int[2], new double[labels.Length]);
        for (var i = 0; i < labels.Length; i++)
        {
            var label = labels[i] ? 1 : 0;
            probabilities[i] = 1 / (1 + Math.Exp(-logOdds[i]));
            loss += LogLossOf(logOdds[i], labels[i]);
            counts[label]++;
            if (logOdds[i] > 0 == labels[i]) right[label]++;
        }
        double n = labels.Length;
        var balanced = counts[0] == 0 || counts[1] == 0 ? double.NaN : (right[0] / (double)counts[0] + right[1] / (double)counts[1]) / 2;
        return new(
            loss / n, BinaryScores.Brier(labels, probabilities), BinaryScores.Auroc(labels, logOdds),
                BinaryScores.CalibrationError(labels, probabilities),
            (right[0] + right[1]) / n, balanced);
    }

    /// <summary>Log loss of one item whose log odds are <paramref name="logOdds"/>, nats.</summary>
    public static double LogLossOf(double logOdds, bool label) => MeanTerm(label ? -logOdds : logOdds);

    // ln(1 + e^z) without overflow
    private static double MeanTerm(double z) => Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)));
}
