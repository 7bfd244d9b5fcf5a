using System.Text.Json;
using Sparsescope.Statistics.Meta;

namespace Sparsescope.Tests.Statistics.Meta;

/// <summary>Agreement with metafor and clubSandwich on 18 sets of studies.</summary>
public sealed class GoldenMetaTests
{
    private static readonly (string Name, HeterogeneityMethod Method, double Bound)[] s_methods =
        [("REML", HeterogeneityMethod.Reml, 1e-6), ("DL", HeterogeneityMethod.DerSimonianLaird, 1e-8)];

    public static TheoryData<string> Cases => [.. Golden.Names("meta.json")];

    [Theory, MemberData(nameof(Cases))]
    public void Pooling_and_regression(string name)
    {
        var set = new StudySet(name);
        foreach (var (word, method, bound) in s_methods)
        {
            var pooled = MetaRegression.Fit(set.Effect, set.Error, [], method)!;
            var golden = set.Outputs.GetProperty("pooled").GetProperty(word);
            var check = new Check($"{name} pooled {word}", golden, bound, set.MedianVariance);
            check.Heterogeneity(pooled);
            check.Is("q", pooled.Q);
            check.P("q_p", pooled.QP);
            check.Bounds("tau2_ci95", pooled.Tau2Interval(), 1e-8, 1e-7 * set.MedianVariance);
            foreach (var (part, coefficient) in new[] { ("z", pooled.Normal[0]), ("knapp_hartung", pooled.KnappHartung[0]) })
            {
                var inner = new Check($"{name} pooled {word} {part}", golden.GetProperty(part), bound, set.MedianVariance);
                inner.Coefficient(coefficient, set.Count);
                inner.Bounds("pi95", coefficient.Prediction(pooled.Tau2, 0.95, set.Count), bound);
                inner.Bounds("pi95_t_k_minus_2",
                    (coefficient with { Freedom = set.Count - 2 }).Prediction(pooled.Tau2, 0.95, set.Count), bound);
            }
            foreach (var regression in set.Outputs.GetProperty("regression").EnumerateArray())
            {
                var fit = MetaRegression.Fit(set.Effect, set.Error, set.Moderators(regression), method)!;
                var figures = regression.GetProperty(word);
                check = new Check($"{name} regression {word}", figures, bound, set.MedianVariance);
                check.Heterogeneity(fit);
                check.Is("qe", fit.Q);
                check.P("qe_p", fit.QP);
                check.Is("qm", fit.ModeratorsChiSquared);
                check.P("qm_p", fit.ModeratorsChiSquaredP);
                check.Is("f", fit.ModeratorsF);
                check.P("f_p", fit.ModeratorsFP);
                if (pooled.Tau2 > 0) check.Is("r2", fit.Explained(pooled), 1e-3);
                for (var j = 0; j < fit.Normal.Count; j++)
                {
                    new Check($"{name} z {j}", figures.GetProperty("z")[j], bound, set.MedianVariance)
                        .Coefficient(fit.Normal[j], set.Count);
                    new Check($"{name} kh {j}", figures.GetProperty("knapp_hartung")[j], bound, set.MedianVariance)
                        .Coefficient(fit.KnappHartung[j], set.Count);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Leaving_out_a_study_or_a_family(string name)
    {
        var set = new StudySet(name);
        foreach (var (key, labels) in new[] { ("leave_one_out", set.Ids), ("leave_one_family_out", set.Families) })
        {
            foreach (var (word, method, bound) in s_methods)
            {
                var pooled = LeaveOut.Each(labels, set.Effect, set.Error, [], method);
                var slopes = LeaveOut.Each(labels, set.Effect, set.Error, [set.Column("x1")], method);
                var golden = set.Outputs.GetProperty(key).EnumerateArray().ToArray();
                Assert.Equal(golden.Select(g => g.GetProperty("left_out").GetString()), pooled.Select(p => p.Label));
                for (var i = 0; i < golden.Length; i++)
                {
                    Assert.Equal(golden[i].GetProperty("k").GetInt32(), pooled[i].Studies);
                    if (golden[i].GetProperty("pooled") is { ValueKind: JsonValueKind.Object } whole)
                    {
                        var figures = whole.GetProperty(word);
                        var check = new Check($"{name} without {pooled[i].Label}", figures, bound, set.MedianVariance);
                        check.Tau2(pooled[i].Fit!);
                        new Check(check.Name, figures.GetProperty("knapp_hartung"), bound, set.MedianVariance)
                            .Coefficient(pooled[i].Fit!.KnappHartung[0], pooled[i].Studies);
                    }
                    else
                    {
                        Assert.Null(pooled[i].Fit);
                    }
                    if (golden[i].GetProperty("slope_x1") is { ValueKind: JsonValueKind.Object } slope)
                    {
                        var check = new Check($"{name} slope without {slopes[i].Label}", slope.GetProperty(word), bound,
                            set.MedianVariance);
                        check.Tau2(slopes[i].Fit!);
                        check.Coefficient(slopes[i].Fit!.KnappHartung[1], slopes[i].Studies);
                    }
                    else
                    {
                        Assert.Null(slopes[i].Fit);
                    }
                }
            }
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Errors_by_cluster_and_the_wild_bootstrap(string name)
    {
        var set = new StudySet(name);
        if (!set.Outputs.TryGetProperty("cluster_robust", out var robust)) return;
        var moderators = robust.GetProperty("moderators").EnumerateArray().Select(m => m.GetString()!).ToArray();
        var fit = MetaRegression.Fit(set.Effect, set.Error, [.. moderators.Select(set.Column)])!;
        Robust(name, robust.GetProperty("pooled"), ClusterRobust.Of(MetaRegression.Fit(set.Effect, set.Error, [])!, set.Families),
            set.Count);
        Robust(name, robust.GetProperty("regression"), ClusterRobust.Of(fit, set.Families), set.Count);
        if (!set.Outputs.TryGetProperty("wild_cluster_bootstrap", out var wild))
        {
            if (set.Families.Distinct().Count() < 5) Assert.Null(WildBootstrap.Of(fit, 1, set.Families));
            return;
        }
        foreach (var one in wild.EnumerateArray())
        {
            var found = WildBootstrap.Of(fit, 1 + Array.IndexOf(moderators, one.GetProperty("moderator").GetString()), set.Families)!.Value;
            Near.Relative($"{name} t", one.GetProperty("t_cr0").GetDouble(), found.Statistic, 1e-5);
            Assert.Equal(one.GetProperty("sign_vectors").GetInt32(), found.Vectors);
            Assert.Equal(one.GetProperty("at_least_as_large").GetInt32(), found.AsLarge);
            Near.Absolute($"{name} p", one.GetProperty("p").GetDouble(), found.P, 1e-12);
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Random_families_and_repeated_measures(string name)
    {
        var set = new StudySet(name);
        foreach (var (key, groups) in new[] { ("random_family", set.Families), ("random_unit", set.Units) })
        {
            if (!set.Outputs.TryGetProperty(key, out var random)) continue;
            foreach (var part in new[] { "pooled", "regression_x1" })
            {
                var fit = RandomGroups.Fit(set.Effect, set.Error, part == "pooled" ? [] : [set.Column("x1")], groups!)!;
                var golden = random.GetProperty(part);
                // A higher likelihood than the reference's would be right, a lower one is a missed maximum.
                if (!(fit.LogLikelihood >= golden.GetProperty("log_likelihood_reml").GetDouble() - 1e-6))
                    Assert.Fail($"{name} {key} {part}: {fit.LogLikelihood}");
                Near.Absolute($"{name} {key} {part}", golden.GetProperty("log_likelihood_reml").GetDouble(), fit.LogLikelihood, 1e-6);
                double[] sigma2 = [fit.Between, fit.Within];
                for (var s = 0; s < 2; s++)
                    Near.Relative($"{name} {key} {part} sigma2[{s}]", golden.GetProperty("sigma2")[s].GetDouble(), sigma2[s], 1e-3,
                        1e-4 * set.MedianVariance);
                foreach (var (kind, found) in new[] { ("t_residual_df", fit.StudentT), ("z", fit.Normal) })
                {
                    for (var j = 0; j < found.Count; j++)
                        new Check($"{name} {key} {part} {kind}", golden.GetProperty(kind)[j], 1e-4, set.MedianVariance, 3e-3)
                            .Coefficient(found[j], set.Count);
                }
                if (random.TryGetProperty("cr2_by_family", out var byFamily) && byFamily.TryGetProperty(part, out var rows))
                    Robust($"{name} {key} {part}", rows, fit.Robust(set.Families), set.Count, 2e-3);
            }
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Errors_in_both_variables(string name)
    {
        var set = new StudySet(name);
        if (!set.Outputs.TryGetProperty("bivariate", out var golden)) return;
        var correlation = set.Inputs.GetProperty("error_correlation").GetDouble();
        var fit = ErrorsInBoth.Fit(set.Column("x1"), set.Column("x1_se"), set.Effect, set.Error, correlation)!;
        var check = new Check(name, golden, 1e-4, set.MedianVariance);
        check.Is("log_likelihood_reml", fit.LogLikelihood, 1e-6);
        check.Is("mean_x", fit.MeanX);
        check.Is("mean_y", fit.MeanY);
        check.Is("between_var_x", fit.VarianceX);
        check.Is("between_cov", fit.Covariance);
        check.Is("between_var_y", fit.VarianceY);
        check.Is("between_correlation", fit.Correlation);
        check.Is("slope", fit.Slope.Estimate);
        check.Is("intercept", fit.Intercept);
        check.Is("slope_se_hessian", fit.Slope.Error, 1e-2);
    }

    private static void Robust(string name, JsonElement golden, IReadOnlyList<ClusterRobust> found, int studies, double bound = 1e-5)
    {
        for (var j = 0; j < found.Count; j++)
        {
            var check = new Check($"{name} robust {j}", golden[j], bound, 1, 100 * bound);
            check.Is("se_cr0", found[j].Cr0);
            check.Is("se_cr1", found[j].Cr1);
            check.Is("se_cr2", found[j].Cr2);
            check.Is("df_satterthwaite", found[j].Freedom);
            check.Coefficient(found[j].Coefficient, studies, error: "se_cr2");
        }
    }
}
