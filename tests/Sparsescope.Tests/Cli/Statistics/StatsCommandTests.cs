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
        "pearson", "pearson_p", "pearson_ci_low", "pearson_ci_high", "spearman", "spearman_p", "kendall_tau_b", "kendall_p",
        "slope", "intercept", "slope_stderr", "theil_sen_slope",
    ];

    private static readonly string[] s_two =
        ["mann_whitney_u", "mann_whitney_p", "auroc_a_above_b", "cliffs_delta", "welch_t", "welch_df", "welch_p", "ks", "ks_p", "cohens_d"];

    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-stats").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Two_columns_of_numbers_give_the_reference_correlations()
    {
        var golden = GoldenCase.Find("correlation tied");
        Table("x;y", golden.Vector("x").Zip(golden.Vector("y"), (x, y) => $"{Text(x)};{Text(y)}"));
        var figures = Figures("--x", "x", "--y", "y");
        Assert.Equal(["n", "dropped", .. s_correlation], Keys(figures));
        foreach (var key in s_correlation) golden.Check(key, figures.GetProperty(key).GetDouble());
        golden.RequireAllCompared();
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
        Assert.Equal(["n", "dropped", .. s_two, "permutation", "groups"], Keys(figures));
        foreach (var key in s_two) golden.Check(key, figures.GetProperty(key).GetDouble());
        Assert.False(figures.GetProperty("permutation").GetProperty("exact").GetBoolean());
        Assert.Equal(["first", "another"], Keys(figures.GetProperty("groups")));
        Assert.Equal(["n", "mean", "sd", "t_ci", "bootstrap_percentile", "bootstrap_bca", "skew", "excess_kurtosis"], Keys(figures.GetProperty("groups").GetProperty("first")));
    }

    [Fact]
    public void Numbered_groups_are_ordered_by_number_and_give_the_reference_trend()
    {
        var golden = GoldenCase.Find("ordered groups");
        var rows = golden.Rows("groups").SelectMany((group, i) => group.Select(value => $"{Text(value)},{i + 8}"));
        Table("y,level", rows.Reverse());
        var figures = Figures("--y", "y", "--group", "level");
        foreach (var key in (string[])["jonckheere", "jonckheere_z", "jonckheere_p_increasing", "kruskal", "kruskal_p"]) golden.Check(key, figures.GetProperty(key).GetDouble());
        Assert.Equal(["8", "9", "10", "11", "12"], Keys(figures.GetProperty("groups")));
    }

    [Fact]
    public void Pairs_in_two_groups_give_the_reference_tests()
    {
        var golden = GoldenCase.Find("paired samples");
        double[] a = golden.Vector("a"), b = golden.Vector("b");
        Table("y,g,item", [.. b.Select((v, i) => $"{Text(v)},2,{i}").Reverse(), .. a.Select((v, i) => $"{Text(v)},1,{i}"), "3,1,alone"]);
        var figures = Figures("--y", "y", "--group", "g", "--pair", "item");
        foreach (var key in (string[])["wilcoxon", "wilcoxon_p", "paired_t", "paired_p", "mean_difference", "cohens_dz"]) golden.Check(key, figures.GetProperty(key).GetDouble());
        Assert.Equal((25, 1), (figures.GetProperty("pairs").GetInt32(), figures.GetProperty("pairs_incomplete").GetInt32()));
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
    }

    [Fact]
    public void A_score_of_a_yes_or_no_column_is_judged_as_one()
    {
        var golden = GoldenCase.Find("binary scores tied");
        Table("right\tp", golden.Vector("label").Zip(golden.Vector("score"), (l, s) => $"{(l == 1 ? "True" : "false")}\t{Text(s)}"));
        var figures = Figures("--x", "p", "--y", "right");
        foreach (var key in (string[])["auroc", "average_precision", "brier", "log_loss", "ece10"]) golden.Check(key, figures.GetProperty(key).GetDouble());
        golden.RequireAllCompared();
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
        Assert.Equal(JsonValueKind.Null, Figures("--x", "x", "--y", "y").GetProperty("pearson").ValueKind);
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
    [InlineData("g,y,i\na,2,p\na,3,p\n", "table.csv:3: 'p' stands in group 'a' on line 2 already", "--y", "y", "--group", "g", "--pair", "i")]
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

    private void Table(string header, IEnumerable<string> rows) => File.WriteAllLines(Path.Combine(_folder, "table.csv"), [header, .. rows]);

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

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Keys(JsonElement json) => json.EnumerateObject().Select(p => p.Name);
}
