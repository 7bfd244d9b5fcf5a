using Sparsescope.Statistics;

namespace Sparsescope.Cli.Statistics;

/// <summary>A column of numbers as a score of a yes-or-no column; as a probability only where it is said to be one.</summary>
internal static class ScoreFigures
{
    internal static void AddTo(StatsReport report, double[] score, bool[] positive, bool isProbability)
    {
        report.Add("auroc", BinaryScores.Auroc(positive, score));
        report.Add("average_precision", BinaryScores.AveragePrecision(positive, score));
        if (!positive.Contains(true) || !positive.Contains(false))
            report.Because("y has one outcome only: there is nothing to tell apart, and no area");
        if (!isProbability) return;
        report.Add("brier", BinaryScores.Brier(positive, score));
        report.Add("log_loss", BinaryScores.LogLoss(positive, score));
        report.Add("ece10", BinaryScores.CalibrationError(positive, score));
    }
}
