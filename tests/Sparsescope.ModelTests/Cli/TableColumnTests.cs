using System.Globalization;

namespace Sparsescope.ModelTests.Cli;

/// <summary>What is asked for by option has its columns in a table.</summary>
public sealed class TableColumnTests
{
    private const string Prompts = """
        {"id": "a", "prompt": "hello", "options": [" the", " world", " of"]}
        {"id": "b", "prompt": "the world", "options": " is"}
        {"id": "c", "prompt": "the world"}
        {"id": "d", "prompt": "on", "options": []}

        """;

    [Fact]
    public void Likelihoods_and_continuations_have_columns_with_the_figures_of_the_lines()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", Prompts);
        string[] arguments = ["-f", "p.jsonl", "--nll", "--continuations", "options", "--layers", "0,last", "--metrics", "hoyer", "-q"];
        place.Measure([.. arguments, "-o", "out.csv"]).Ended(3);
        place.Measure([.. arguments, "-o", "out.jsonl"]).Ended(3);
        var rows = File.ReadAllLines(place["out.csv"]);
        Assert.Equal("id,field.options,n_tokens,mean_nll,logprob.0,logprob.1,logprob.2,tap,layer,position,phase,token,hoyer,error",
            rows[0]);
        var items = place.ReadItems("out.jsonl");
        var figures = new List<string>();
        foreach (var item in items.Where(item => !item.TryGetProperty("error", out _)))
        {
            var logProbs = item.TryGetProperty("continuations", out var continuations) ? continuations.EnumerateArray().Select(entry =>
                entry.GetProperty("logprob").GetRawText()).ToList() : [];
            var row = string.Join(',', [item.GetProperty("n_tokens").GetRawText(), item.GetProperty("mean_nll").GetRawText(),
                .. Enumerable.Range(0, 3).Select(i => i < logProbs.Count ? logProbs[i] : "")]);
            figures.AddRange([row, row]);
        }
        Assert.Equal(figures, rows.Where(row => row[0] is 'a' or 'b' or 'd').Select(row => string.Join(',',
            row.Split(',')[(row.Contains("\"[", StringComparison.Ordinal) ? 4 : 2)..][..5])));
        var failed = Assert.Single(rows, row => row.StartsWith("c,", StringComparison.Ordinal));
        Assert.Equal(14, failed.Split(',').Length);
        Assert.Contains("--continuations", failed, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_option_alone_has_its_columns_alone_and_such_a_table_is_continued()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", Prompts.Split('\n')[0] + "\n" + Prompts.Split('\n')[1] + "\n");
        string[] arguments = ["-f", "p.jsonl", "--layers", "last", "--metrics", "hoyer", "-q", "-o", "out.csv"];
        place.Measure([.. arguments, "--nll"]).Ended(0);
        Assert.StartsWith("id,field.options,n_tokens,mean_nll,tap,", File.ReadAllText(place["out.csv"]));
        var whole = place.Read("out.csv");
        var first = Array.IndexOf(whole, (byte)'\n') + 1;
        place.Write("out.csv", whole[..(first + 10)]);
        place.Measure([.. arguments, "--nll", "--resume"]).Ended(0);
        Assert.Equal(whole, place.Read("out.csv"));
        place.Measure([.. arguments, "--continuations", "options", "--overwrite"]).Ended(0);
        Assert.StartsWith("id,field.options,n_tokens,logprob.0,logprob.1,logprob.2,tap,", File.ReadAllText(place["out.csv"]));
        place.Measure([.. arguments, "--continuations", "options", "--limit", "1", "--overwrite"]).Ended(0);
        Assert.Equal(2, File.ReadAllLines(place["out.csv"]).Length);
        Assert.All(File.ReadAllLines(place["out.csv"])[1].Split("]\",")[1].Split(',')[1..4], cell => Assert.True(double.Parse(cell,
            CultureInfo.InvariantCulture) < 0));
    }
}
