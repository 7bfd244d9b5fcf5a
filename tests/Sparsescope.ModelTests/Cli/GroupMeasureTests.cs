using System.Text.Json;

namespace Sparsescope.ModelTests.Cli;

/// <summary>From a file of prompts to an answer: groups, options and one line a prompt.</summary>
public sealed class GroupMeasureTests
{
    private static string Questions =>
        "id,question,level,A,B,gold\n"
        + string.Concat(Enumerable.Range(0, 12)
            .Select(i =>
                $"q{i},{(i % 2 == 0 ? "the world of" : "hello on the")} {i},{(i % 2 == 0 ? "easy" : "hard")}, the, "
                + $"of,{(i % 3 == 0 ? "A" : "B")}\n"));

    [Fact]
    public void Groups_end_with_effects_as_a_list_a_chart_and_a_page_and_the_records_in_their_file()
    {
        using var place = new Workplace();
        place.Write("q.csv", Questions);
        var run = place.Measure("-f", "q.csv", "--field", "question", "--group", "level", "--metrics", "hoyer,gini", "-o", "out.csv",
            "--report", "page.html", "--json", "-q").Ended(0);
        var effects = JsonElement.Parse(run.Text);
        Assert.Equal(JsonValueKind.Array, effects.ValueKind);
        Assert.Equal(["tap", "layer", "position", "metric", "effect", "low", "high", "p", "n", "given_length"], effects[0].EnumerateObject()
            .Select(key => key.Name));
        Assert.All(effects.EnumerateArray(), effect => Assert.Equal(12, effect.GetProperty("n").GetInt32()));
        Assert.Contains("Effect by layer", File.ReadAllText(place["page.html"]), StringComparison.Ordinal);
        // The same as stats says of the records, one layer at a time.
        var last = effects.EnumerateArray().Last(effect => effect.GetProperty("metric").GetString() == "hoyer");
        var stats = JsonElement.Parse(place.Run("stats", "out.csv", "--y", "hoyer", "--group", "level", "--where",
            $"layer={last.GetProperty("layer")}", "--json").Ended(0).Text);
        Assert.Equal(-stats.GetProperty("cliffs_delta").GetDouble(), last.GetProperty("effect").GetDouble(), 9);
        var text = place.Measure("-f", "q.csv", "--field", "question", "--group", "level", "-q").Ended(0).Text;
        Assert.Contains("Cliff's delta of each metric, hard over easy", text, StringComparison.Ordinal);
        Assert.Contains("hoyer by layer", text, StringComparison.Ordinal);
        place.Run("stats", "out.csv", "--y", "hoyer", "--group", "level").Refused("--where layer=");
    }

    [Fact]
    public void Options_are_judged_and_a_wide_table_answers_what_predicts_errors()
    {
        using var place = new Workplace();
        place.Write("q.csv", Questions);
        string[] arguments = ["-f", "q.csv", "--field", "question", "--options", "A,B", "--gold", "gold", "--metrics", "hoyer", "--layers",
            "last"];
        var run = place.Measure([.. arguments, "-o", "wide.csv", "--wide", "-q"]).Ended(0);
        Assert.Contains("accuracy ", run.Error, StringComparison.Ordinal);
        Assert.Contains("picked by place: A ", run.Error, StringComparison.Ordinal);
        var rows = File.ReadAllLines(place["wide.csv"]);
        Assert.Equal("id,field.level,field.A,field.B,field.gold,n_tokens,entropy,max_logprob,mean_nll,"
            + "logprob.0,logprob.1,choice,gold,correct,wrong,correct_by_length,hoyer,error", rows[0]);
        Assert.Equal(13, rows.Length);
        place.Measure([.. arguments, "-o", "out.jsonl", "-q"]).Ended(0);
        Assert.Equal(place.ReadItems("out.jsonl").Select(item => item.GetProperty("choice").GetProperty("wrong").GetBoolean() ? "true"
            : "false"), rows.Skip(1).Select(row => row.Split(',')[14]));
        place.Run("stats", "wide.csv", "--predict", "field.level=hard", "--by", "hoyer").Refused("no column");
        if (rows.Skip(1).Select(row => row.Split(',')[14]).Distinct().Count() > 1)
            Assert.Equal(12, JsonElement.Parse(place.Run("stats", "wide.csv", "--predict", "wrong", "--by", "hoyer,entropy,n_tokens",
                "--json").Ended(0).Text).GetProperty("predictors")[0].GetProperty("n").GetInt32());
    }

    [Fact]
    public void A_prompt_as_it_was_sent_keeps_its_control_tokens_and_one_beginning()
    {
        using var place = new Workplace();
        place.Write("samples_x.jsonl", """{"doc_id": 5, "doc": {}, "target": 0, "arguments": {"gen_args_0": """
            + """{"arg_0": "<|im_start|>the world", "arg_1": " of"}, "gen_args_1": {"arg_0": "<|im_start|>the world", """
            + """ "arg_1": " on"}}, "resps": [], "filter": "none", "metrics": ["acc"], "acc": 1.0}""" + "\n");
        place.Write("raw.jsonl", """{"id": "5", "prompt": "<|im_start|>the world", "texts": [" of", " on"]}""" + "\n");
        var sent = place.Measure("-f", "samples_x.jsonl", "-q").Ended(0).Items[0];
        var raw = place.Measure("-f", "raw.jsonl", "--raw", "--special", "--continuations", "texts", "-q").Ended(0).Items[0];
        Assert.Equal("5", sent.GetProperty("id").GetString());
        Assert.Equal(1.0, sent.GetProperty("fields").GetProperty("acc").GetDouble());
        Assert.Equal(raw.GetProperty("n_tokens").GetInt32(), sent.GetProperty("n_tokens").GetInt32());
        Assert.Equal(raw.GetProperty("states").GetRawText(), sent.GetProperty("states").GetRawText());
        Assert.Equal(raw.GetProperty("continuations").GetRawText(), sent.GetProperty("continuations").GetRawText());
        Assert.True(sent.GetProperty("choice").TryGetProperty("correct", out _));
    }

    [Fact]
    public void What_does_not_go_together_is_refused_before_anything_is_measured()
    {
        using var place = new Workplace();
        place.Write("q.csv", Questions);
        string[] arguments = ["-f", "q.csv", "--field", "question"];
        place.Measure([.. arguments, "--report", "x.html"]).Refused("--group");
        place.Measure([.. arguments, "--group", "level", "--report", "x.pdf"]).Refused(".html");
        place.Measure([.. arguments, "--group", "levle"]).Refused("No record has the field 'levle'");
        place.Measure([.. arguments, "--group", "gold", "--wide"]).Refused("-o OUT.csv");
        place.Measure([.. arguments, "--wide", "--positions", "all", "-o", "w.csv"]).Refused("positions are last, mean or both");
        place.Measure([.. arguments, "--gold", "gold"]).Refused("--options");
        place.Measure([.. arguments, "--group", "level", "-o", "o.csv", "--resume"]).Refused("--resume");
        Assert.False(place.Has("w.csv"));
    }
}
