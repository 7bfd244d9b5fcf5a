using Sparsescope.Statistics;

namespace Sparsescope.Cli.Statistics;

/// <summary>Two columns of numbers: correlations, lines, and the correlations given other columns.</summary>
internal static class CorrelationFigures
{
    internal static void AddTo(StatsReport report, double[] x, double[] y, double[][] partial)
    {
        var pearson = Correlation.Pearson(x, y);
        report.Add("pearson", pearson);
        report.Add("pearson_p", Correlation.P(pearson, x.Length));
        var interval = Correlation.FisherInterval(pearson, x.Length);
        report.Add("pearson_ci_low", interval.Low);
        report.Add("pearson_ci_high", interval.High);
        var spearman = Correlation.Spearman(x, y);
        report.Add("spearman", spearman);
        report.Add("spearman_p", Correlation.P(spearman, x.Length));
        var tau = Kendall.TauB(x, y);
        report.Add("kendall_tau_b", tau.Statistic);
        report.Add("kendall_p", tau.P);
        var line = LinearRegression.Fit(x, y);
        report.Add("slope", line.Slope);
        report.Add("intercept", line.Intercept);
        report.Add("slope_stderr", line.SlopeError);
        report.Add("theil_sen_slope", TheilSen.Slope(x, y));
        if (partial.Length == 0) return;
        var given = report.AddObject("partial");
        AddPartial(given.AddObject("pearson"), PartialCorrelation.Pearson(x, y, partial));
        AddPartial(given.AddObject("spearman"), PartialCorrelation.Spearman(x, y, partial));
    }

    private static void AddPartial(StatsReport report, (int N, double R, double P, Interval Interval) found)
    {
        report.Add("n", found.N);
        report.Add("r", found.R);
        report.Add("p", found.P);
        report.Add("ci", [found.Interval.Low, found.Interval.High]);
    }
}
