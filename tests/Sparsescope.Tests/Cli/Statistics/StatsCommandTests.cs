using System.Globalization;
using System.Text;
using System.Text.Json;
using Sparsescope.Cli;
using Sparsescope.Tests.Statistics;
using Spectre.Console;

namespace Sparsescope.Tests.Cli.Statistics;

public sealed class StatsCommandTests : IDisposable
{
    private static readonly string[] s_correlation =
    [
        "pearson", "pearson_p", "pearson_p_method", "pearson_ci_low", "pearson_ci_high", "spearman", "spearman_p", "spearman_p_method",
        "kendall_tau_b", "kendall_p", "kendall_p_method", "slope", "intercept", "slope_stderr", "theil_sen_slope",
    ];

    private static readonly string[] s_two =
    [
        "mann_whitney_u", "mann_whitney_p", "mann_whitney_p_method", "auroc_a_above_b", "cliffs_delta", "welch_t", "welch_df", "welch_p",
        "welch_p_method", "ks", "ks_p", "ks_p_method", "cohens_d",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-stats").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Two_columns_of_numbers_give_the_reference_correlations()
    {
        var golden = GoldenCase.Find("correlation tied");
        Table("x;y", golden.Vector("x").Zip(golden.Vector("y"), (x, y) => $"{Text(x)};{Text(y)}"));
        var figures = Figures("--x", "x", "--y", "y");
        Assert.Equal(["n", "dropped", .. s_correlation], Keys(figures));
        foreach (var key in s_correlation.Where(IsFigure)) golden.Check(key, figures.GetProperty(key).GetDouble());
        golden.RequireAllCompared();
        Assert.Equal(["t", "t", "normal"], Words(figures, "pearson_p_method", "spearman_p_method", "kendall_p_method"));
    }

    [Fact]
    public void Partial_correlations_agree_with_the_reference()
    {
        var golden = GoldenCase.Find("partial correlation spearman given z+w");
        double[] x = golden.Vector("x"), y = golden.Vector("y");
        Table("x,y,z,w", golden.Rows("covariates").Select((c, i) => $"{Text(x[i])},{Text(y[i])},{Text(c[0])},{Text(c[1])}"));
        var partial = Figures("--x", "x", "--y", "y", "--partial", "z, w").GetProperty("partial");
        Assert.Equal(["pearson", "spearman"], Keys(partial));
        foreach (var key in (string[])["n", "r", "p"]) golden.Check(key, partial.GetProperty("spearman").GetProperty(key).GetDouble());
        golden.CheckRounded("ci", [.. partial.GetProperty("spearman").GetProperty("ci").EnumerateArray().Select(v => v.GetDouble())]);
    }

    [Fact]
    public void Two_groups_give_the_reference_tests_and_each_its_mean()
    {
        var golden = GoldenCase.Find("two samples");
        Table("y,g", [.. golden.Vector("a").Select(a => $"{Text(a)},first"), .. golden.Vector("b").Select(b => $"{Text(b)},another")]);
        var figures = Figures("--y", "y", "--group", "g");
        Assert.Equal(["n", "dropped", .. s_two, "hodges_lehmann", "permutation", "groups"], Keys(figures));
        foreach (var key in s_two.Where(IsFigure)) golden.Check(key, figures.GetProperty(key).GetDouble());
        Assert.False(figures.GetProperty("permutation").GetProperty("exact").GetBoolean());
        Assert.Equal(["random permutations"], Words(figures.GetProperty("permutation"), "p_method"));
        Assert.Equal(["normal", "t", "exact"], Words(figures, "mann_whitney_p_method", "welch_p_method", "ks_p_method"));
        Assert.Equal(["first", "another"], Keys(figures.GetProperty("groups")));
        Assert.Equal(
            ["n", "mean", "sd", "t_ci", "bootstrap_percentile", "bootstrap_bca", "skew", "excess_kurtosis"],
            Keys(figures.GetProperty("groups").GetProperty("first")));
    }

    [Fact]
    public void Numbered_groups_are_ordered_by_number_and_give_the_reference_trend()
    {
        var golden = GoldenCase.Find("ordered groups");
        var rows = golden.Rows("groups").SelectMany((group, i) => group.Select(value => $"{Text(value)},{i + 8}"));
        Table("y,level", rows.Reverse());
        var figures = Figures("--y", "y", "--group", "level");
        foreach (var key in (string[])["jonckheere", "jonckheere_z", "jonckheere_p_increasing", "kruskal", "kruskal_p"])
            golden.Check(key, Figure(figures, key));
        Assert.Equal(["8", "9", "10", "11", "12"], Keys(figures.GetProperty("groups")));
    }

    [Fact]
    public void Pairs_in_two_groups_give_the_reference_tests()
    {
        var golden = GoldenCase.Find("paired samples");
        double[] a = golden.Vector("a"), b = golden.Vector("b");
        Table("y,g,item", [.. b.Select((v, i) => $"{Text(v)},2,{i}").Reverse(), .. a.Select((v, i) => $"{Text(v)},1,{i}"), "3,1,alone"]);
        var figures = Figures("--y", "y", "--group", "g", "--pair", "item");
        foreach (var key in (string[])["wilcoxon", "wilcoxon_p", "paired_t", "paired_p", "mean_difference", "cohens_dz"])
            golden.Check(key, Figure(figures, key));
        Assert.Equal((25, 1), (figures.GetProperty("pairs").GetInt32(), figures.GetProperty("pairs_incomplete").GetInt32()));
        Assert.Equal(["normal", "normal", "t"], Words(figures, "wilcoxon_p_method", "wilcoxon_pratt_p_method", "paired_p_method"));
    }

    [Fact]
    public void Few_pairs_are_permuted_in_every_way()
    {
        var golden = GoldenCase.Find("exact paired permutation");
        double[] a = golden.Vector("a"), b = golden.Vector("b");
        Table("y,g,item", [.. a.Select((v, i) => $"{Text(v)},1,{i}"), .. b.Select((v, i) => $"{Text(v)},2,{i}")]);
        var permutation = Figures("--y", "y", "--group", "g", "--pair", "item").GetProperty("permutation");
        golden.Check("statistic", permutation.GetProperty("statistic").GetDouble());
        golden.Check("p", permutation.GetProperty("p").GetDouble());
        Assert.True(permutation.GetProperty("exact").GetBoolean());
    }

    [Fact]
    public void Pairs_in_more_groups_give_a_trend_within_them()
    {
        Table("y,g,item", ["1,a,p", "2,b,p", "3,c,p", "1,a,q", "2,b,q", "3,c,q"]);
        var figures = Figures("--y", "y", "--group", "g", "--pair", "item");
        Assert.Equal(28, figures.GetProperty("page").GetDouble());
        Assert.Equal(2, figures.GetProperty("page_z").GetDouble(), 1e-12);   // (28 − 24) / √4
        // Of 36 orders one rises in both pairs, and one falls in both; six keep the pairs alike.
        foreach (var (key, orders) in ((string, double)[])[("page_p_increasing", 1), ("page_p", 2), ("friedman_p", 6)])
        {
            Assert.Equal(orders / 36, Figure(figures, key));
            Assert.Equal(["exact"], Words(figures, key + "_method"));
        }
    }

    [Fact]
    public void A_score_of_a_yes_or_no_column_is_judged_as_one()
    {
        var golden = GoldenCase.Find("binary scores tied");
        Table("right\tp", golden.Vector("label").Zip(golden.Vector("score"), (l, s) => $"{(l == 1 ? "True" : "false")}\t{Text(s)}"));
        var figures = Figures("--x", "p", "--y", "right", "--probability");
        foreach (var key in (string[])["auroc", "average_precision", "brier", "ece10"]) golden.Check(key, Figure(figures, key));
        // The reference's loss is of probabilities clipped to 0.01 … 0.99; here one certainty that is wrong costs −ln 2⁻⁵².
        double[] score = golden.Vector("score"), label = golden.Vector("label");
        double Loss(double floor) => label.Zip(score, (l, s) => -Math.Log(Math.Clamp(l == 1 ? s : 1 - s, floor, 1 - floor))).Average();
        golden.Check("log_loss", Loss(0.01));
        golden.RequireAllCompared();
        Assert.Equal(Loss(Math.Pow(2, -52)), Figure(figures, "log_loss"), 1e-12);
    }

    [Fact]
    public void A_score_that_nobody_says_is_a_probability_is_not_judged_as_one()
    {
        Table("right,p", ["1,0.9", "0,0.2", "1,0.6", "0,0.7"]);
        string[] ranked = ["auroc", "average_precision"], probable = ["brier", "log_loss", "ece10"];
        Assert.Equal(["n", "dropped", .. s_correlation, .. ranked], Keys(Figures("--x", "p", "--y", "right")));
        var figures = Figures("--x", "p", "--y", "right", "--probability");
        Assert.Equal(["n", "dropped", .. s_correlation, .. ranked, .. probable], Keys(figures));
        Assert.Equal((0.01 + 0.04 + 0.16 + 0.49) / 4, Figure(figures, "brier"), 1e-15);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.8) + Math.Log(0.6) + Math.Log(0.3)) / 4, Figure(figures, "log_loss"), 1e-15);
    }

    [Fact]
    public void A_probability_below_a_hundredth_counts_as_what_it_is()
    {
        Table("right,p", ["0,0.001", "0,0.0001", "1,0.9999"]);
        var expected = -(Math.Log(0.999) + 2 * Math.Log(0.9999)) / 3;
        Assert.Equal(expected, Figure(Figures("--x", "p", "--y", "right", "--probability"), "log_loss"), 1e-14);
    }

    [Fact]
    public void A_comma_culture_changes_nothing()
    {
        Table("x,y", ["1.5,2.25", "2.5,1", "4,0.5"]);
        var (_, expected, _) = Run("--x", "x", "--y", "y");
        var culture = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            comma.NumberFormat.NumberGroupSeparator = ".";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(expected, Run("--x", "x", "--y", "y").Output);
            Assert.Contains("slope                        -0.671053", expected);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Rows_with_an_empty_cell_are_dropped_counted_and_said()
    {
        Table("x,y,other", ["1,2,", ",3,1", "2,,1", "3,5,z", "4,4,"]);
        var (code, output, error) = Run("--x", "x", "--y", "y", "--json");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("2 of 5 rows have an empty cell", error);
        using var json = JsonDocument.Parse(output);
        Assert.Equal((3, 2), (json.RootElement.GetProperty("n").GetInt32(), json.RootElement.GetProperty("dropped").GetInt32()));
    }

    [Fact]
    public void What_is_not_defined_is_null()
    {
        Table("x,y", ["1,2", "1,3", "1,4"]);
        var figures = Figures("--x", "x", "--y", "y");
        string[] undefined = [.. s_correlation.Where(key => figures.GetProperty(key).ValueKind == JsonValueKind.Null)];
        Assert.Equal(s_correlation, undefined);
        Assert.Equal(["column 'x' holds one value: no correlation with it is defined"], Reasons(figures));
        Assert.Contains("reason: column 'x' holds one value", Run("--x", "x", "--y", "y").Output);
    }

    [Theory]
    [InlineData("x,y\n1,2\n2,abc\n", "table.csv:3: 'abc' in column 'y' is not a number", "--x", "x", "--y", "y")]
    [InlineData("x,y\n1,2\n2,\"1,5\"\n", "table.csv:3: '1,5' in column 'y' is not a number", "--x", "x", "--y", "y")]
    [InlineData("x,y\n1,NaN\n", "table.csv:2: 'NaN' in column 'y' is not a number", "--x", "x", "--y", "y")]
    [InlineData("x,y\n1,2\n1\n", "table.csv:3: the row has 1 columns where the header has 2", "--x", "x", "--y", "y")]
    [InlineData("x,y\n1,2\n", "there is no column 'z'; the header has x, y.", "--x", "z", "--y", "y")]
    [InlineData("x,y\n1,\n", "every row has an empty cell", "--x", "x", "--y", "y")]
    [InlineData("x,y\n", "the file holds no rows", "--x", "x", "--y", "y")]
    [InlineData("", "the file holds no rows", "--x", "x", "--y", "y")]
    [InlineData("x,y\n1,\0\n", "table.csv:2: the line is not utf-8 text", "--x", "x", "--y", "y")]
    [InlineData("x,y\n1,2\n", "Name --x COL to correlate y with, or --group COL", "--y", "y")]
    [InlineData("x,y\n1,2\n", "--pair says what is the same", "--x", "x", "--y", "y", "--pair", "x")]
    [InlineData("x,y\n1,2\n", "--partial is for the correlation", "--y", "y", "--group", "x", "--partial", "x")]
    [InlineData("x,y\n1,2\n1,3\n", "Column 'x' holds one group, '1'", "--y", "y", "--group", "x")]
    [InlineData("x,y\n0.5,1\n1.01,0\n", "table.csv:3: 1.01 in column 'x' is no probability", "--x", "x", "--y", "y", "--probability")]
    [InlineData("x,y\n0.5,1\n-1e-9,0\n", "table.csv:3: -1E-09 in column 'x' is no probability", "--x", "x", "--y", "y", "--probability")]
    [InlineData("x,y\n0.5,1\n0.1,2\n", "table.csv:3: 2 in column 'y' is no outcome", "--x", "x", "--y", "y", "--probability")]
    [InlineData("x,y\n0.5,1\n0.1,2\n", "--probability says that column x is", "--y", "y", "--group", "x", "--probability")]
    [InlineData("g,y,i\na,2,p\na,3,p\n", "table.csv:3: 'p' stands in group 'a' on line 2", "--y", "y", "--group", "g", "--pair", "i")]
    [InlineData("g,y,i\na,2,p\nb,3,q\n", "No value of column 'i' stands in every group (a, b)", "--y", "y", "--group", "g", "--pair", "i")]
    public void Bad_input_is_refused_in_a_sentence(string table, string expected, params string[] arguments)
    {
        File.WriteAllText(Path.Combine(_folder, "table.csv"), table);
        var (code, output, error) = Run(arguments);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains(expected, error);
        Assert.Equal("", output);
    }

    [Fact]
    public void A_file_that_is_missing_is_refused()
    {
        var (code, _, error) = Run("--x", "x", "--y", "y");
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("table.csv' does not exist", error);
    }

    private void Table(string header, IEnumerable<string> rows) =>
        File.WriteAllLines(Path.Combine(_folder, "table.csv"), [header, .. rows]);

    private JsonElement Figures(params string[] arguments)
    {
        var (code, output, error) = Run([.. arguments, "--json"]);
        Assert.Equal((ExitCode.Ok, ""), (code, error));
        using var json = JsonDocument.Parse(output);
        return json.RootElement.Clone();
    }

    private (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var error = new StringWriter();
        using var output = new MemoryStream();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        var code = App.Run(["stats", Path.Combine(_folder, "table.csv"), .. arguments], new Terminal(output, error, console));
        return (code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    private static bool IsFigure(string key) => !key.EndsWith("_method", StringComparison.Ordinal);

    private static double Figure(JsonElement figures, string key) => figures.GetProperty(key).GetDouble();

    private static string[] Words(JsonElement figures, params string[] keys) =>
        [.. keys.Select(key => figures.GetProperty(key).GetString()!)];

    private static string[] Reasons(JsonElement figures) =>
        [.. figures.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()!)];

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Keys(JsonElement json) => json.EnumerateObject().Select(p => p.Name);
}
