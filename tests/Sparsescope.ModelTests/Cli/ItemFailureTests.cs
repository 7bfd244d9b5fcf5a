namespace Sparsescope.ModelTests.Cli;

public sealed class ItemFailureTests
{
    private static readonly string s_long = string.Concat(Enumerable.Repeat("the world is on ", 200));

    private static readonly string s_prompts = $$"""
        {"id": "good", "prompt": "hello", "lang": "en"}
        {"id": "empty", "prompt": "", "lang": "en"}
        {"id": "long", "prompt": "{{s_long}}"}
        {"id": "unknown", "tokens": [1, 100000]}
        {"id": "none", "tokens": []}
        {"id": "chat", "messages": []}
        {"id": "last", "prompt": "the world"}

        """;

    [Fact]
    public void An_item_that_cannot_be_measured_has_its_line_and_stops_no_other()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", s_prompts);
        var run = place.Measure("-f", "p.jsonl", "-o", "out.jsonl", "-q").Ended(3);
        Assert.Contains("5 of 7 items failed", run.Error, StringComparison.Ordinal);
        var items = place.ReadItems("out.jsonl");
        Assert.Equal(["good", "empty", "long", "unknown", "none", "chat", "last"],
            items.Select(item => item.GetProperty("id").GetString()));
        foreach (var item in items)
        {
            var failed = item.GetProperty("id").GetString() is not ("good" or "last");
            Assert.Equal(failed, item.TryGetProperty("error", out _));
            Assert.Equal(!failed, item.TryGetProperty("states", out _));
        }
        Assert.Contains("empty", items[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("en", items[1].GetProperty("fields").GetProperty("lang").GetString());
        Assert.Contains("longer than the context", items[2].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("--truncate", items[2].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("100000", items[3].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_table_a_failed_item_has_a_row_with_its_error()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", s_prompts);
        place.Measure("-f", "p.jsonl", "-o", "out.csv", "--layers", "last", "--metrics", "hoyer", "-q").Ended(3);
        var rows = File.ReadAllLines(place["out.csv"]);
        Assert.Equal("id,field.lang,n_tokens,tap,layer,position,phase,token,hoyer,error", rows[0]);
        Assert.Equal(8, rows.Length);
        Assert.Equal(10, rows[1].Split(',').Length);
        Assert.StartsWith("empty,en,,,,,,,,the prompt is empty", rows[2]);
        Assert.StartsWith("long,,,,,,,,,\"the prompt is longer than the context: ", rows[3]);
    }

    [Fact]
    public void A_run_in_which_every_item_fails_is_no_refusal()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", "{\"prompt\": \"\"}\n");
        var run = place.Measure("-f", "p.jsonl").Ended(3);
        Assert.True(Assert.Single(run.Items).TryGetProperty("error", out _));
    }

    [Theory]
    [InlineData("left")]
    [InlineData("middle")]
    public void Truncation_fits_a_long_prompt_into_the_context(string where)
    {
        using var place = new Workplace();
        place.Write("p.jsonl", s_prompts.Split('\n')[2] + "\n");
        var run = place.Measure("-f", "p.jsonl", "--truncate", where, "-c", "100", "--positions", "all", "--layers", "last", "-q").Ended(0);
        var item = Assert.Single(run.Items);
        Assert.Equal(100, item.GetProperty("n_tokens").GetInt32());
        var tokens = item.GetProperty("states").EnumerateArray().Select(state => state.GetProperty("token").GetInt32()).ToList();
        Assert.Equal(100, tokens.Count);
        // Cut at its left, a prompt has lost the start of its turn.
        Assert.Equal(where == "middle", tokens[0] == Tests.Gguf.TinyModel.TurnStart);
    }

    [Fact]
    public void A_position_outside_one_prompt_fails_that_item_alone()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", "{\"prompt\": \"a\"}\n{\"prompt\": \"hello hello hello\"}\n");
        var items = place.Measure("-f", "p.jsonl", "--raw", "--positions", "3", "-q").Ended(3).Items;
        Assert.Contains("position 3", items[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.False(items[1].TryGetProperty("error", out _));
    }

    [Fact]
    public void An_empty_prompt_on_the_command_line_is_refused()
    {
        using var place = new Workplace();
        place.Measure("-p", "").Refused("empty");
    }
}
