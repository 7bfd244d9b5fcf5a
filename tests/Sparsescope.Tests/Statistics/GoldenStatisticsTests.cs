using Sparsescope.Statistics;

namespace Sparsescope.Tests.Statistics;

/// <summary>Agreement with scipy, scikit-learn, statsmodels and pingouin: every output of every case.</summary>
public sealed class GoldenStatisticsTests
{
    private static readonly string[] s_correlations = ["continuous", "ordinal", "tied", "n5"], s_scores = ["continuous", "tied"];

    private static readonly string[] s_partial =
        ["pearson given z", "pearson given z+w", "spearman given z", "spearman given z+w"];

    private static readonly int[] s_sizes = [5, 12, 200];

    public static TheoryData<string> Correlations => [.. s_correlations];

    public static TheoryData<string> Partial => [.. s_partial];

    public static TheoryData<string> Scores => [.. s_scores];

    public static TheoryData<int> Sizes => [.. s_sizes];

    [Fact]
    public void No_case_is_left_out() => Assert.Equal(
        ((string[])
        [
            .. s_correlations.Select(c => $"correlation {c}"),
            .. s_partial.Select(c => $"partial correlation {c}"),
            "two samples", "paired samples", "exact paired permutation", "exact independent permutation", "multiple testing",
            "ordered groups",
            .. s_scores.Select(c => $"binary scores {c}"),
            "logistic regression",
            .. s_sizes.Select(n => $"interval of a mean n={n}"),
            "proportion",
        ]).Order(), GoldenCase.Names().Order());

    [Theory, MemberData(nameof(Correlations))]
    public void Correlation_and_regression(string kind)
    {
        var golden = GoldenCase.Find($"correlation {kind}");
        double[] x = golden.Vector("x"), y = golden.Vector("y");
        var pearson = Correlation.Pearson(x, y);
        golden.Check("pearson", pearson);
        golden.Check("pearson_p", Correlation.P(pearson, x.Length));
        var interval = Correlation.FisherInterval(pearson, x.Length);
        golden.Check("pearson_ci_low", interval.Low);
        golden.Check("pearson_ci_high", interval.High);
        var spearman = Correlation.Spearman(x, y);
        golden.Check("spearman", spearman);
        // The reference has Student's approximation at any n; at small n the exact p is right, and other.
        golden.Check("spearman_p", Correlation.P(spearman, x.Length));
        var exact = Correlation.SpearmanTest(x, y);
        Assert.Equal((spearman, x.Length <= Correlation.MostExact), (exact.Statistic, exact.Method == TestMethod.Exact));
        if (kind == "n5") Assert.Equal(16 / 120.0, exact.P, 1e-15);
        else golden.Check("spearman_p", exact.P);
        var tau = Kendall.TauB(x, y);
        golden.Check("kendall_tau_b", tau.Statistic);
        golden.Check("kendall_p", tau.P);
        var line = LinearRegression.Fit(x, y);
        golden.Check("slope", line.Slope);
        golden.Check("intercept", line.Intercept);
        golden.Check("slope_stderr", line.SlopeError);
        golden.Check("theil_sen_slope", TheilSen.Slope(x, y));
        golden.RequireAllCompared();
    }

    [Theory, MemberData(nameof(Partial))]
    public void Partial_correlation(string kind)
    {
        var golden = GoldenCase.Find($"partial correlation {kind}");
        double[] x = golden.Vector("x"), y = golden.Vector("y");
        var columns = golden.Columns("covariates");
        var found = kind.StartsWith("pearson", StringComparison.Ordinal)
            ? PartialCorrelation.Pearson(x, y, columns)
            : PartialCorrelation.Spearman(x, y, columns);
        golden.Check("n", found.N);
        golden.Check("r", found.R);
        golden.Check("p", found.P);
        golden.CheckRounded("ci", found.Interval.Low, found.Interval.High);
        golden.RequireAllCompared();
    }

    [Fact]
    public void Two_samples()
    {
        var golden = GoldenCase.Find("two samples");
        double[] a = golden.Vector("a"), b = golden.Vector("b");
        var ranks = MannWhitney.Test(a, b);
        golden.Check("mann_whitney_u", ranks.Statistic);
        golden.Check("mann_whitney_p", ranks.P);
        golden.Check("auroc_a_above_b", BinaryScores.Auroc([.. a.Select(_ => true), .. b.Select(_ => false)], [.. a, .. b]));
        golden.Check("cliffs_delta", EffectSize.CliffsDelta(a, b));
        var welch = WelchTest.Test(a, b);
        golden.Check("welch_t", welch.T);
        golden.Check("welch_df", welch.Freedom);
        golden.Check("welch_p", welch.P);
        var distance = KolmogorovSmirnov.Test(a, b);
        golden.Check("ks", distance.Statistic);
        golden.Check("ks_p", distance.P);
        golden.Check("cohens_d", EffectSize.CohensD(a, b));
        golden.RequireAllCompared();
    }

    [Fact]
    public void Paired_samples()
    {
        var golden = GoldenCase.Find("paired samples");
        var differences = Differences(golden);
        var ranks = Wilcoxon.Test(differences);
        golden.Check("wilcoxon", ranks.Statistic);
        golden.Check("wilcoxon_p", ranks.P);
        var t = PairedT.Test(differences);
        golden.Check("paired_t", t.Statistic);
        golden.Check("paired_p", t.P);
        var interval = TInterval.Of(differences);
        golden.Check("mean_difference", interval.Estimate);
        golden.Check("ci", interval.Low, interval.High);
        golden.Check("cohens_dz", EffectSize.CohensDz(differences));
        golden.RequireAllCompared();
    }

    [Fact]
    public void Exact_permutation_of_pairs()
    {
        var golden = GoldenCase.Find("exact paired permutation");
        Check(golden, ExactPermutation.SignFlips(Differences(golden)));
    }

    [Fact]
    public void Exact_permutation_of_groups()
    {
        var golden = GoldenCase.Find("exact independent permutation");
        Check(golden, ExactPermutation.Splits(golden.Vector("a"), golden.Vector("b")));
    }

    [Fact]
    public void Multiple_testing()
    {
        var golden = GoldenCase.Find("multiple testing");
        var p = golden.Vector("p");
        golden.Check("fdr_bh", MultipleTesting.BenjaminiHochberg(p));
        golden.Check("fdr_by", MultipleTesting.BenjaminiYekutieli(p));
        golden.Check("holm", MultipleTesting.Holm(p));
        golden.Check("bonferroni", MultipleTesting.Bonferroni(p));
        golden.RequireAllCompared();
    }

    [Fact]
    public void Ordered_groups()
    {
        var golden = GoldenCase.Find("ordered groups");
        var groups = golden.Rows("groups");
        var trend = JonckheereTerpstra.Test(groups);
        golden.Check("jonckheere", trend.J);
        // The reference takes the variance without ties, though one value stands twice.
        golden.Check("jonckheere_z", trend.ZWithoutTies);
        golden.Check("jonckheere_p_increasing", trend.PIncreasingWithoutTies);
        var any = KruskalWallis.Test(groups);
        golden.Check("kruskal", any.Statistic);
        golden.Check("kruskal_p", any.P);
        golden.RequireAllCompared();
    }

    [Theory, MemberData(nameof(Scores))]
    public void Binary_scores(string kind)
    {
        var golden = GoldenCase.Find($"binary scores {kind}");
        bool[] label = [.. golden.Vector("label").Select(l => l == 1)];
        var score = golden.Vector("score");
        golden.Check("auroc", BinaryScores.Auroc(label, score));
        golden.Check("average_precision", BinaryScores.AveragePrecision(label, score));
        golden.Check("brier", BinaryScores.Brier(label, score));
        // The reference clipped its probabilities to 0.01 … 0.99 before it took the loss.
        golden.Check("log_loss", BinaryScores.LogLoss(label, [.. score.Select(p => Math.Clamp(p, 0.01, 0.99))]));
        golden.Check("log_loss", BinaryScores.LogLoss(label, score, floor: 0.01));
        golden.Check("ece10", BinaryScores.CalibrationError(label, score, 10));
        golden.RequireAllCompared();
    }

    // The reference stopped where the gradient is 4e-7 long; as the penalty makes the loss curve by 1 at least, its coefficients may be
    // that far from the minimum. Ours must be at it: LogisticRegressionTests looks at the gradient.
    [Fact]
    public void Logistic_regression_to_where_the_reference_stopped()
    {
        var golden = GoldenCase.Find("logistic regression");
        bool[] outcome = [.. golden.Vector("y").Select(y => y == 1)];
        var model = LogisticRegression.Fit(outcome, golden.Columns("X"));
        golden.CheckWithin(5e-7, "coef", model.Coefficients);
        golden.CheckWithin(5e-7, "intercept", model.Intercept);
        double[] probability = [.. golden.Rows("X").Select(row => model.Probability(row))];
        golden.CheckWithin(5e-8, "log_loss", BinaryScores.LogLoss(outcome, probability));
        golden.RequireAllCompared();
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Interval_of_a_mean(int n)
    {
        var golden = GoldenCase.Find($"interval of a mean n={n}");
        var sample = golden.Vector("x");
        var interval = TInterval.Of(sample);
        golden.Check("mean", interval.Estimate);
        golden.Check("sd", Moments.StandardDeviation(sample));
        golden.Check("t_ci", interval.Low, interval.High);
        golden.Check("skew", Moments.Skew(sample));
        golden.Check("excess_kurtosis", Moments.ExcessKurtosis(sample));
        var percentile = Bootstrap.MeanPercentile(sample, seed: 1, resamples: 50_000);
        golden.CheckBounds("bootstrap_percentile", percentile.Low, percentile.High);
        var accelerated = Bootstrap.MeanBca(sample, seed: 1, resamples: 50_000);
        golden.CheckBounds("bootstrap_bca", accelerated.Low, accelerated.High);
        golden.RequireAllCompared();
    }

    [Fact]
    public void Proportion()
    {
        var golden = GoldenCase.Find("proportion");
        var interval = Wilson.Of((int)golden.Number("successes"), (int)golden.Number("n"));
        golden.Check("wilson", interval.Low, interval.High);
        var discordant = golden.Vector("discordant");
        golden.Check("mcnemar_exact_p", McNemar.ExactP((int)discordant[0], (int)discordant[1]));
        golden.RequireAllCompared();
    }

    private static double[] Differences(GoldenCase golden) => [.. golden.Vector("a").Zip(golden.Vector("b"), (a, b) => a - b)];

    private static void Check(GoldenCase golden, TestOutcome result)
    {
        golden.Check("statistic", result.Statistic);
        golden.Check("p", result.P);
        golden.RequireAllCompared();
    }
}
