using System.Text.Json;
using Sparsescope.Statistics;

namespace Sparsescope.Tests.Statistics;

/// <summary>Agreement with small-n.json: exact p with and without ties, values at the ends of float64, what is not defined.</summary>
public sealed class SmallNumbersTests
{
    private const double OfP = 1e-12, OfTheRest = 1e-10;

    private static readonly JsonElement[] s_cases = Read();

    public static TheoryData<int, string> Cases =>
        [.. Enumerable.Range(0, 119).Select(i => new TheoryDataRow<int, string>(i, i < s_cases.Length ? Name(s_cases[i]) : "missing"))];

    [Fact]
    public void There_are_as_many_cases_as_are_looked_at()
    {
        Shared.Path("golden", "statistics", "small-n.json");
        Assert.Equal(119, s_cases.Length);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Every_figure_of_every_case(int number, string name)
    {
        Shared.Path("golden", "statistics", "small-n.json");
        var one = s_cases[number];
        Assert.Equal(name, Name(one));
        var figures = Figures(one.GetProperty("test").GetString()!, one.GetProperty("inputs"));
        foreach (var output in one.GetProperty("outputs").EnumerateObject()) Compare(name, output, figures);
    }

    private static Dictionary<string, object> Figures(string test, JsonElement inputs)
    {
        double[] Vector(string key) => Numbers(inputs.GetProperty(key));
        double[][] Rows(string key) => [.. inputs.GetProperty(key).EnumerateArray().Select(Numbers)];
        return test switch
        {
            "spearman" => Spearman(Vector("x"), Vector("y")),
            "kendall" => KendallOf(Vector("x"), Vector("y")),
            "wilcoxon" => WilcoxonOf(Vector("differences")),
            "mann_whitney" => MannWhitneyOf(Vector("a"), Vector("b")),
            "jonckheere" => JonckheereOf(Rows("groups")),
            "kruskal_wallis" => KruskalOf(Rows("groups")),
            "page" => PageOf(Rows("blocks")),
            "friedman" => FriedmanOf(Rows("blocks")),
            "extremes" when inputs.TryGetProperty("a", out _) => TwoSamples(Vector("a"), Vector("b")),
            "extremes" when inputs.TryGetProperty("y", out _) => TwoColumns(Vector("x"), Vector("y")),
            "extremes" => new() { ["mean"] = Moments.Mean(Vector("x")), ["sd"] = Moments.StandardDeviation(Vector("x")) },
            "cliffs_delta" => Cliff(Vector("a"), Vector("b")),
            "proportion" => Proportions(Vector("successes"), Vector("n"), inputs.GetProperty("level").GetDouble()),
            "mcnemar" => new() { ["p"] = Rows("discordant").Select(row => McNemar.ExactP((int)row[0], (int)row[1])).ToArray() },
            "hodges_lehmann" => new()
            {
                ["one_sample"] = HodgesLehmann.OneSample(Vector("x")),
                ["two_sample"] = HodgesLehmann.TwoSample(Vector("a"), Vector("b")),
            },
            "multiple_testing" => new()
            {
                ["holm"] = MultipleTesting.Holm(Vector("p")),
                ["bh"] = MultipleTesting.BenjaminiHochberg(Vector("p")),
            },
            _ => throw new InvalidOperationException($"unknown test '{test}'"),
        };
    }

    // p as the test gives it, and the counts behind it.
    private static Dictionary<string, object> Exact(TestOutcome outcome, ArrangementCount count, string statistic)
    {
        Assert.Equal(TestMethod.Exact, outcome.Method);
        return new()
        {
            [statistic] = outcome.Statistic,
            ["p"] = outcome.P,
            ["p_less"] = count.Below,
            ["p_greater"] = count.Above,
            ["p_doubled"] = Math.Min(1, 2 * Math.Min(count.Below, count.Above)),
            ["count"] = count.AsFar,
            ["arrangements"] = count.All,
        };
    }

    private static Dictionary<string, object> Spearman(double[] x, double[] y) =>
        Exact(Correlation.SpearmanTest(x, y), Correlation.Orders(x, y), "rho");

    // Orders that only exchange equal x are one assignment.
    private static Dictionary<string, object> KendallOf(double[] x, double[] y)
    {
        var count = Kendall.Orders(x, y);
        var times = Enumerable.Range(1, x.Length).Aggregate(1L, (product, i) => product * i) / count.All;
        var figures = Exact(Kendall.TauB(x, y), count, "tau_b");
        figures["count"] = count.AsFar * times;
        figures["arrangements"] = count.All * times;
        figures["s"] = (double)Concordance.Count(x, y).Difference;
        return figures;
    }

    private static Dictionary<string, object> WilcoxonOf(double[] differences)
    {
        if (differences.All(d => d == 0))
        {
            Assert.Equal((TestOutcome.Undefined, TestOutcome.Undefined), (Wilcoxon.Test(differences), Wilcoxon.Pratt(differences)));
            string[] undefined =
                ["statistic", "p", "p_less", "p_greater", "pratt_statistic", "pratt_p", "pratt_p_less", "pratt_p_greater"];
            Dictionary<string, object> none = undefined.ToDictionary(key => key, _ => (object)double.NaN);
            none["m"] = 0.0;
            return none;
        }
        var (dropped, ranked) = (Wilcoxon.Signs(differences, hasZerosRanked: false), Wilcoxon.Signs(differences, hasZerosRanked: true));
        var figures = Exact(Wilcoxon.Test(differences), dropped, "statistic");
        foreach (var (key, value) in Exact(Wilcoxon.Pratt(differences), ranked, "statistic")) figures["pratt_" + key] = value;
        double[] kept = [.. differences.Where(d => d != 0)];
        var ranks = Ranks.Of([.. kept.Select(Math.Abs)]);
        figures["m"] = (double)kept.Length;
        figures["w_plus"] = ranks.Where((_, i) => kept[i] > 0).Sum();
        figures["w_minus"] = ranks.Where((_, i) => kept[i] < 0).Sum();
        return figures;
    }

    private static Dictionary<string, object> MannWhitneyOf(double[] a, double[] b)
    {
        var figures = Exact(MannWhitney.Test(a, b), MannWhitney.Splits(a, b), "u");
        figures["cliffs_delta"] = EffectSize.CliffsDelta(a, b);
        return figures;
    }

    private static Dictionary<string, object> JonckheereOf(double[][] groups)
    {
        var (trend, count) = (JonckheereTerpstra.Test(groups), JonckheereTerpstra.Assignments(groups));
        Assert.Equal((count.Above, count.Above), (trend.PIncreasing, trend.PIncreasingWithoutTies));
        return Exact(new(trend.J, trend.P, trend.Method), count, "j");
    }

    private static Dictionary<string, object> PageOf(double[][] blocks)
    {
        var (trend, count) = (PageTrend.Test(blocks), PageTrend.Orders(blocks));
        Assert.Equal(count.Above, trend.PIncreasing);
        return Exact(new(trend.L, trend.P, trend.Method), count, "l");
    }

    private static Dictionary<string, object> KruskalOf(double[][] groups) =>
        UpperTail(KruskalWallis.Test(groups), KruskalWallis.Assignments(groups), "h");

    private static Dictionary<string, object> FriedmanOf(double[][] blocks) =>
        UpperTail(Friedman.Test(blocks), Friedman.Orders(blocks), "q");

    private static Dictionary<string, object> UpperTail(TestOutcome outcome, ArrangementCount count, string statistic)
    {
        var figures = Exact(outcome, count, statistic);
        figures["count"] = count.AtLeast;
        return figures;
    }

    private static Dictionary<string, object> TwoColumns(double[] x, double[] y)
    {
        var (r, rho, tau) = (Correlation.Pearson(x, y), Correlation.SpearmanTest(x, y), Kendall.TauB(x, y));
        return new()
        {
            ["pearson"] = r,
            ["pearson_p"] = Correlation.P(r, x.Length),
            ["pearson_ci"] = Correlation.FisherInterval(r, x.Length).Low,
            ["rho"] = rho.Statistic,
            ["rho_p"] = rho.P,
            ["tau_b"] = tau.Statistic,
            ["tau_p"] = tau.P,
            ["mean_x"] = Moments.Mean(x),
            ["sd_x"] = Moments.StandardDeviation(x),
            ["mean_y"] = Moments.Mean(y),
            ["sd_y"] = Moments.StandardDeviation(y),
        };
    }

    private static Dictionary<string, object> TwoSamples(double[] a, double[] b)
    {
        var welch = WelchTest.Test(a, b);
        return new()
        {
            ["mean_a"] = Moments.Mean(a),
            ["mean_b"] = Moments.Mean(b),
            ["sd_a"] = Moments.StandardDeviation(a),
            ["sd_b"] = Moments.StandardDeviation(b),
            ["cohens_d"] = EffectSize.CohensD(a, b),
            ["welch_t"] = welch.T,
            ["welch_p"] = welch.P,
            ["cliffs_delta"] = EffectSize.CliffsDelta(a, b),
            ["d_z"] = EffectSize.CohensDz([.. a.Zip(b, (first, second) => first - second)]),
        };
    }

    private static Dictionary<string, object> Cliff(double[] a, double[] b)
    {
        var pairs = (double)a.Length * b.Length;
        return new()
        {
            ["delta"] = EffectSize.CliffsDelta(a, b),
            ["numerator"] = 2 * MannWhitney.U(a, b) - pairs,
            ["denominator"] = pairs,
        };
    }

    private static Dictionary<string, object> Proportions(double[] successes, double[] n, double level)
    {
        double[] Bounds(Func<int, int, double, Interval> of) =>
            [.. successes.Zip(n, (k, trials) => of((int)k, (int)trials, level)).SelectMany(i => (double[])[i.Low, i.High])];
        return new() { ["wilson"] = Bounds(Wilson.Of), ["clopper_pearson"] = Bounds(ClopperPearson.Of) };
    }

    private static void Compare(string name, JsonProperty output, Dictionary<string, object> figures)
    {
        Assert.True(figures.TryGetValue(output.Name, out var actual), $"{name}: nothing is compared with {output.Name}");
        if (actual is long count)
        {
            Assert.Equal(output.Value.GetInt64(), count);
            return;
        }
        var expected = Flat(output.Value).ToArray();
        double[] found = actual is double[] several ? several : [(double)actual];
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (double.IsNaN(expected[i]) && double.IsNaN(found[i])) continue;
            var bound = output.Name.Split('_').Contains("p") ? OfP : OfTheRest * Math.Abs(expected[i]);
            if (Math.Abs(expected[i]) < 1e-307) bound = double.Epsilon;   // one unit of the last place of a subnormal number
            if (expected[i] == 0) bound = OfTheRest;
            if (!(Math.Abs(expected[i] - found[i]) <= bound)) Assert.Fail($"{name}, {output.Name}[{i}]: {expected[i]:R}, got {found[i]:R}");
        }
    }

    private static IEnumerable<double> Flat(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Flat),
        JsonValueKind.Null => [double.NaN],
        _ => [value.GetDouble()],
    };

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];

    private static string Name(JsonElement one) => one.GetProperty("name").GetString()!;

    private static JsonElement[] Read()
    {
        string file;
        try
        {
            file = Shared.Path("golden", "statistics", "small-n.json");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return [];   // said by each test
        }
        using var golden = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. golden.RootElement.GetProperty("cases").EnumerateArray().Select(one => one.Clone())];
    }
}
