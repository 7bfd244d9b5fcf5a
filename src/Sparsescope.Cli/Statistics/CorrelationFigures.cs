using Sparsescope.Statistics;

namespace Sparsescope.Cli.Statistics;

/// <summary>Two columns of numbers: correlations, lines, and the correlations given other columns.</summary>
internal static class CorrelationFigures
{
    internal static void AddTo(StatsReport report, StatsColumns columns, StatsChoice choice)
    {
        double[] x = columns.X!, y = columns.Y;
        var pearson = Correlation.Pearson(x, y);
        report.Add("pearson", pearson);
        report.AddP("pearson_p", Correlation.P(pearson, x.Length), x.Length > 2 ? TestMethod.StudentT : TestMethod.Exact);
        var interval = Correlation.FisherInterval(pearson, x.Length);
        report.Add("pearson_ci_low", interval.Low);
        report.Add("pearson_ci_high", interval.High);
        var spearman = Correlation.SpearmanTest(x, y);
        report.Add("spearman", spearman.Statistic);
        report.AddP("spearman_p", spearman.P, spearman.Method);
        var tau = Kendall.TauB(x, y);
        report.Add("kendall_tau_b", tau.Statistic);
        report.AddP("kendall_p", tau.P, tau.Method);
        var line = LinearRegression.Fit(x, y);
        report.Add("slope", line.Slope);
        report.Add("intercept", line.Intercept);
        report.Add("slope_stderr", line.SlopeError);
        report.Add("theil_sen_slope", TheilSen.Slope(x, y));
        AddReasons(report, columns, choice);
        if (columns.Partial.Length == 0) return;
        var given = report.AddObject("partial");
        AddPartial(given.AddObject("pearson"), PartialCorrelation.Pearson(x, y, columns.Partial), choice);
        AddPartial(given.AddObject("spearman"), PartialCorrelation.Spearman(x, y, columns.Partial), choice);
    }

    private static void AddReasons(StatsReport report, StatsColumns columns, StatsChoice choice)
    {
        if (columns.Y.Length == 1) report.Because("one row is left: no correlation and no line is defined");
        foreach (var (name, values) in ((string, double[])[])[(choice.X!, columns.X!), (choice.Y, columns.Y)])
        {
            if (values.Length > 1 && values.All(value => value == values[0]))
                report.Because($"column '{name}' holds one value: no correlation with it is defined");
        }
        if (columns.Y.Length == 2) report.Because("two rows always lie on a line: r is 1 or −1, p is 1, and there is no interval");
    }

    private static void AddPartial(StatsReport report, PartialResult found, StatsChoice choice)
    {
        report.Add("n", found.N);
        report.Add("r", found.R);
        report.AddP("p", found.P, TestMethod.StudentT);
        report.Add("ci", [found.Interval.Low, found.Interval.High]);
        report.Add("covariates", found.Covariates);
        report.Add("left_out", [.. found.LeftOut.Select(position => choice.Partial[position])]);
        foreach (var position in found.LeftOut)
        {
            report.Because($"column '{choice.Partial[position]}' is constant or a linear function of those named before it, "
                + "so it is left out and does not count in the degrees of freedom");
        }
    }
}
