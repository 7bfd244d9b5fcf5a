using System.Globalization;
using System.Text;
using System.Text.Json;
using Sparsescope.Cli;
using Spectre.Console;

namespace Sparsescope.Tests.Cli.Statistics;

/// <summary>Small tables that went wrong once (cases/stats), and others of their kind, through the command itself.</summary>
public sealed class StatsCasesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-cases").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("big200", 0.914)]
    [InlineData("tiny200", 0.914)]
    [InlineData("out300", 0.707)]
    public void Correlations_of_values_whose_squares_leave_float64(string name, double expected)
    {
        var figures = Case(name, "--x", "x", "--y", "y");
        Near(expected, figures, "pearson", 5e-4);
        Assert.InRange(figures.GetProperty("pearson_p").GetDouble(), 0.01, 0.3);
        Assert.NotEqual(0, figures.GetProperty("slope").GetDouble());
    }

    [Fact]
    public void Groups_of_values_whose_squares_leave_float64()
    {
        var huge = Case("huge", "--y", "y", "--group", "g");
        Near(1, huge, "welch_t", 1e-10);
        Near(0.7638, huge, "cohens_d", 5e-5);
        var larger = Case("huge308", "--y", "y", "--group", "g");
        Near(2, larger, "welch_t", 1e-10);
        Near(1.633, larger, "cohens_d", 5e-4);
        var permutation = larger.GetProperty("permutation");
        Assert.Equal(1.13e308, permutation.GetProperty("statistic").GetDouble(), 0.01e308);
        Assert.Equal(0.4, permutation.GetProperty("p").GetDouble(), 1e-12);   // both large values in one group: 4 of 20 splits, and 4
    }

    [Theory]
    [InlineData("n3", 2 / 6.0)]
    [InlineData("mono4", 2 / 24.0)]
    [InlineData("mono5", 2 / 120.0)]
    [InlineData("mono6", 2 / 720.0)]
    public void Few_values_in_order_have_the_exact_p_of_their_ranks(string name, double expected)
    {
        var figures = Case(name, "--x", "x", "--y", "y");
        foreach (var key in (string[])["spearman_p", "kendall_p"])
        {
            Near(expected, figures, key);
            Assert.Equal("exact", figures.GetProperty(key + "_method").GetString());
        }
    }

    [Fact]
    public void Few_values_in_groups_have_the_exact_p_of_their_ranks()
    {
        var pairs = Case("wil5", "--y", "y", "--group", "g", "--pair", "q");
        Near(0.0625, pairs, "wilcoxon_p");
        Assert.Equal(("exact", 0), (pairs.GetProperty("wilcoxon_p_method").GetString(), pairs.GetProperty("wilcoxon_zeros").GetInt32()));
        Near(0.1, Case("sep33", "--y", "y", "--group", "g"), "mann_whitney_p");
        // One value beside four: the ends of five places. One beside one says nothing at all.
        Near(0.4, Case("one1", "--y", "y", "--group", "g"), "mann_whitney_p");
        var one = Table("y,g\n1,a\n2,b\n", "--y", "y", "--group", "g");
        foreach (var key in (string[])["mann_whitney_p", "ks_p"]) Near(1, one, key);
        foreach (var key in (string[])["welch_t", "welch_p", "welch_p_method", "cohens_d"]) IsNull(one, key);
        Near(1.0 / 6, Table("y,g\n1,1\n2,2\n3,3\n", "--y", "y", "--group", "g"), "jonckheere_p_increasing");
        Near(1, Table("y,g\n1,1\n2,2\n3,3\n", "--y", "y", "--group", "g"), "kruskal_p");
    }

    [Fact]
    public void Zeros_among_differences_are_dropped_and_counted()
    {
        string[] rows = [.. Enumerable.Range(0, 22).SelectMany(i => (string[])[$"{(i < 3 ? 10 : 10 + i)},a,q{i}", $"10,b,q{i}"])];
        var figures = Table("y,g,q\n" + string.Join('\n', rows), "--y", "y", "--group", "g", "--pair", "q");
        Assert.Equal(3, figures.GetProperty("wilcoxon_zeros").GetInt32());
        Near(2 / Math.Pow(2, 19), figures, "wilcoxon_p");
        Assert.Equal("exact", figures.GetProperty("wilcoxon_p_method").GetString());
    }

    [Fact]
    public void A_covariate_that_is_a_copy_costs_no_degree_of_freedom()
    {
        var file = Shared.Path("cases", "stats", "partial2.csv");
        var alone = Read(file, "--x", "x", "--y", "y", "--partial", "z").GetProperty("partial").GetProperty("pearson");
        Near(0.3517, alone, "p", 5e-5);
        var lines = File.ReadAllLines(file);
        var z = Array.IndexOf(lines[0].Trim().Split(','), "z");
        double Cell(string line) => double.Parse(line.Trim().Split(',')[z], CultureInfo.InvariantCulture);
        string More(string line) => FormattableString.Invariant($"{line.Trim()},{2 * Cell(line) + 1:R},{Cell(line)},7");
        var figures = Table(
            $"{lines[0].Trim()},double,copy,seven\n" + string.Join('\n', lines.Skip(1).Select(More)),
            "--x", "x", "--y", "y", "--partial", "z,double,copy,seven");
        var found = figures.GetProperty("partial").GetProperty("pearson");
        foreach (var key in (string[])["r", "p"]) Near(alone.GetProperty(key).GetDouble(), found, key, 1e-10);
        Assert.Equal(1, found.GetProperty("covariates").GetInt32());
        Assert.Equal(["double", "copy", "seven"], found.GetProperty("left_out").EnumerateArray().Select(name => name.GetString()));
        var reasons = figures.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()!);
        Assert.Contains(reasons, reason => reason.Contains("'double'", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_no_effect_is_defined_there_is_no_p()
    {
        var groups = Case("constdiff", "--y", "y", "--group", "g");
        foreach (var key in (string[])["welch_t", "welch_p", "welch_p_method", "cohens_d"]) IsNull(groups, key);
        var pairs = Table("y,g,q\n1,a,1\n2,b,1\n3,a,2\n4,b,2\n5,a,3\n6,b,3\n", "--y", "y", "--group", "g", "--pair", "q");
        foreach (var key in (string[])["paired_t", "paired_p", "paired_p_method", "cohens_dz"]) IsNull(pairs, key);
        var zeros = Table("y,g,q\n1,a,1\n1,b,1\n3,a,2\n3,b,2\n", "--y", "y", "--group", "g", "--pair", "q");
        foreach (var key in (string[])["wilcoxon", "wilcoxon_p", "wilcoxon_pratt_p", "paired_p", "cohens_dz"]) IsNull(zeros, key);
        var equal = Table("y,g\n1,a\n1,b\n1,c\n1,c\n", "--y", "y", "--group", "g");
        foreach (var key in (string[])["jonckheere", "jonckheere_p_increasing", "jonckheere_tied_p", "kruskal", "kruskal_p"])
            IsNull(equal, key);
        Assert.All([groups, pairs, zeros, equal], figures => Assert.NotEmpty(figures.GetProperty("reasons").EnumerateArray()));
    }

    [Fact]
    public void Differences_beyond_float64_have_the_tests_of_smaller_ones_and_no_mean()
    {
        double[] a = [1.7, 1.6, 1.5, -0.2], b = [-1.6, -1.1, 0.3, 0.9];
        JsonElement Of(string power) => Table(
            "y,g,q\n" + string.Join('\n', a.Select((v, i) => FormattableString.Invariant($"{v}{power},a,{i}\n{b[i]}{power},b,{i}"))),
            "--y", "y", "--group", "g", "--pair", "q");
        var (plain, huge) = (Of(""), Of("e308"));
        foreach (var key in (string[])["wilcoxon", "wilcoxon_p", "paired_t", "paired_p", "cohens_dz"])
            Near(plain.GetProperty(key).GetDouble(), huge, key, 1e-10);
        Near(plain.GetProperty("mean_difference").GetDouble(), huge, "mean_difference", 1e-10, unit: 1e308);
        Near(plain.GetProperty("permutation").GetProperty("p").GetDouble(), huge.GetProperty("permutation"), "p");
        Near(plain.GetProperty("hodges_lehmann").GetDouble(), huge, "hodges_lehmann", 1e-10, unit: 1e308);
        var beyond = Table("y,g,q\n1.7e308,a,1\n-1.6e308,b,1\n1.5e308,a,2\n-1.7e308,b,2\n", "--y", "y", "--group", "g", "--pair", "q");
        foreach (var key in (string[])["mean_difference", "hodges_lehmann"]) IsNull(beyond, key);
        foreach (var key in (string[])["statistic", "p", "p_method"]) IsNull(beyond.GetProperty("permutation"), key);
        Near(0.5, beyond, "wilcoxon_p");
    }

    [Fact]
    public void One_row_and_two_have_what_is_defined_of_them()
    {
        var one = Table("x,y\n1,2\n", "--x", "x", "--y", "y");
        foreach (var figure in one.EnumerateObject().Where(figure => figure.Name is not ("n" or "dropped" or "reasons")))
            IsNull(one, figure.Name);
        var two = Table("x,y\n1,2\n3,1\n", "--x", "x", "--y", "y");
        foreach (var key in (string[])["pearson_p", "spearman_p", "kendall_p"]) Near(1, two, key);
        foreach (var key in (string[])["pearson", "spearman", "kendall_tau_b"]) Near(-1, two, key);
        foreach (var key in (string[])["pearson_ci_low", "slope_stderr"]) IsNull(two, key);
    }

    [Fact]
    public void A_person_reads_the_method_behind_each_p()
    {
        var (_, output, _) = Run(Shared.Path("cases", "stats", "mono6.csv"), "--x", "x", "--y", "y");
        Assert.Contains("spearman_p                   0.00277778  exact\n", output);
        Assert.Contains("pearson_p                    0.00238175  t\n", output);
        Assert.DoesNotContain("_method", output);
    }

    private static JsonElement Case(string name, params string[] arguments) =>
        Read(Shared.Path("cases", "stats", name + ".csv"), arguments);

    private JsonElement Table(string text, params string[] arguments)
    {
        var file = Path.Combine(_folder, "table.csv");
        File.WriteAllText(file, text);
        return Read(file, arguments);
    }

    private static JsonElement Read(string file, params string[] arguments)
    {
        var (code, output, error) = Run(file, [.. arguments, "--json"]);
        Assert.Equal((ExitCode.Ok, ""), (code, error));
        using var json = JsonDocument.Parse(output);
        return json.RootElement.Clone();
    }

    private static (int Code, string Output, string Error) Run(string file, params string[] arguments)
    {
        using var error = new StringWriter();
        using var output = new MemoryStream();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        var code = App.Run(["stats", file, .. arguments], new Terminal(output, error, console));
        return (code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    private static void Near(double expected, JsonElement figures, string key, double bound = 1e-12, double unit = 1)
    {
        var found = figures.GetProperty(key).GetDouble() / unit;
        if (!(Math.Abs(expected - found) <= bound)) Assert.Fail($"{key}: expected {expected:R}, got {found:R}");
    }

    private static void IsNull(JsonElement figures, string key) => Assert.Equal(JsonValueKind.Null, figures.GetProperty(key).ValueKind);
}
