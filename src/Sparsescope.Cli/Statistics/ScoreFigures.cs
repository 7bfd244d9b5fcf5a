using Sparsescope.Statistics;

namespace Sparsescope.Cli.Statistics;

/// <summary>A column of numbers as a score of a yes-or-no column; as a probability too where all lie in [0, 1].</summary>
internal static class ScoreFigures
{
    internal static void AddTo(StatsReport report, double[] score, bool[] positive)
    {
        report.Add("auroc", BinaryScores.Auroc(positive, score));
        report.Add("average_precision", BinaryScores.AveragePrecision(positive, score));
        var isProbability = score.All(p => p is >= 0 and <= 1);
        report.Add("brier", isProbability ? BinaryScores.Brier(positive, score) : double.NaN);
        report.Add("log_loss", isProbability ? BinaryScores.LogLoss(positive, score) : double.NaN);
        report.Add("ece10", isProbability ? BinaryScores.CalibrationError(positive, score) : double.NaN);
    }
}
