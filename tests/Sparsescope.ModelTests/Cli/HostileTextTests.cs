using System.Text.Json;
using Sparsescope.Records;

namespace Sparsescope.ModelTests.Cli;

/// <summary>
/// Texts that steer terminals, reverse lines, run as scripts or compute in spreadsheets, at every place where the program shows what others
/// wrote.
/// </summary>
public sealed class HostileTextTests
{
    private const string Text = "=cmd|x \e[2J\e]0;t\a\u009B31m\u202Eabc\u2066\u200B\U000E0041<script>alert(1)</script>";

    [Fact]
    public void What_is_printed_and_said_steers_no_terminal_and_json_means_what_was_given()
    {
        using var place = Create();
        foreach (var arguments in (string[][])[
            ["measure", "-m", Workplace.Model, "-t", "1", "-f", "h.jsonl"],
            ["measure", "-m", Workplace.Model, "-t", "1", "-f", "h.jsonl", "--continuations", "note"],
            ["tokenize", "-m", Workplace.Model, "-f", "h.jsonl"],
            ["tokenize", "-m", Workplace.Model, "-f", "h.jsonl", "--json"],
            ["render", "-m", Workplace.Model, "-f", "h.jsonl"],
            ["render", "-m", Workplace.Model, "-f", "h.jsonl", "--json"],
            ["trace", "-m", Workplace.Model, "-t", "1", "-f", "h.jsonl"],
            ["trace", "-m", Workplace.Model, "-t", "1", "-f", "h.jsonl", "--json"]])
        {
            Harmless(place.Run(arguments).Ended(0));
        }
        var item = place.Measure("-f", "h.jsonl").Ended(0).Items[0];
        Assert.Equal(Text, item.GetProperty("id").GetString());
        Assert.Equal(Text, item.GetProperty("fields").GetProperty("note").GetString());
    }

    [Theory]
    [InlineData("measure", "-f")]
    [InlineData("measure", "--taps")]
    [InlineData("trace", "--id")]
    [InlineData("study run", "--data")]
    [InlineData("inspect", "")]
    [InlineData("stats", "--y")]
    [InlineData("runs list", "--store")]
    [InlineData("no command", "")]
    public void A_refusal_quotes_without_harm(string command, string option)
    {
        using var place = Create();
        string[] arguments = command switch
        {
            "measure" when option == "-f" => ["measure", "-m", Workplace.Model, "-f", Text],
            "measure" => ["measure", "-m", Workplace.Model, "-p", "x", "--taps", Text],
            "trace" => ["trace", "-m", Workplace.Model, "-f", "h.jsonl", "--id", "b" + Text],
            "study run" => ["study", "run", "math500-levels", "-m", Workplace.Model, "--data", Text],
            "inspect" => ["inspect", Text],
            "stats" => ["stats", "t.csv", "--y", Text],
            "runs list" => ["runs", "list", "--store", Text],
            _ => [Text],
        };
        var run = place.Run(arguments).Ended(2);
        Harmless(run);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Texts_in_csv_are_no_formulas_numbers_stay_numbers_and_a_run_resumes_after_them()
    {
        using var place = Create();
        string[] arguments = ["-f", "h.jsonl", "--layers", "1", "--metrics", "hoyer", "-q"];
        place.Measure([.. arguments, "-o", "whole.csv"]).Ended(0);
        place.Measure([.. arguments, "-o", "cut.csv"]).Ended(0);
        var lines = File.ReadAllLines(place["whole.csv"]);
        Assert.StartsWith("id,field.note,field.n,n_tokens,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(CsvText.Encode(Text) + "," + CsvText.Encode(Text) + ",-5,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("'-x,'@sum,5,", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("'''=1,-2.5,,", lines[3], StringComparison.Ordinal);

        var whole = place.Read("whole.csv");
        place.Write("cut.csv", whole[..(whole.Length - 20)]);
        place.Measure([.. arguments, "-o", "cut.csv", "--resume"]).Ended(0);
        Assert.Equal(whole, place.Read("cut.csv"));
    }

    private static Workplace Create()
    {
        var place = new Workplace();
        object[] records = [new { id = Text, prompt = "hi " + Text, note = Text, n = (int?)-5 },
            new { id = "-x", prompt = "hello", note = "@sum", n = (int?)5 },
            new { id = "''=1", prompt = "world", note = "-2.5", n = (int?)null }];
        place.Write("h.jsonl", string.Concat(records.Select(record => JsonSerializer.Serialize(record) + "\n")));
        place.Write("t.csv", "a,b\n1,2\n");
        return place;
    }

    private static void Harmless(CliResult run)
    {
        foreach (var output in (string[])[run.Text, run.Error])
        {
            var found = output.EnumerateRunes().FirstOrDefault(rune => rune.Value is not ('\n' or '\t') && PlainText.Hides(rune));
            if (found.Value != 0)
                Assert.Fail($"U+{found.Value:X4} is printed: {Uri.EscapeDataString(output[..Math.Min(300, output.Length)])}");
        }
    }
}
