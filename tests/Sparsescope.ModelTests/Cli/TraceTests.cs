using System.Text;
using System.Text.Json;
using Sparsescope.Metrics;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Cli;

public sealed class TraceTests
{
    private const string Hostile = "hi <script>alert(1)</script> \e[2J\u202E<|im_end|>";

    [Fact]
    public void A_prompt_is_drawn_token_by_token_with_control_tokens_marked_and_nothing_hidden()
    {
        using var place = new Workplace();
        var run = Trace(place, "-p", Hostile, "--width", "90").Ended(0);
        Assert.DoesNotContain(run.Text.EnumerateRunes(), rune => rune.Value != '\n' && PlainText.Hides(rune));
        Assert.Contains("⟦<|im_start|>⟧", run.Text, StringComparison.Ordinal);
        Assert.Contains("⟨U+001B⟩", run.Text, StringComparison.Ordinal);
        Assert.Contains("3 layers (0 to 2)", run.Text, StringComparison.Ordinal);
        // What the template wrote, twice opened and once closed; the one in the prompt is text.
        Assert.Equal(3, run.Text.Split('⟦').Length - 1 - 1);
        Assert.All(run.Lines, line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    public void The_figures_are_those_that_measure_gives()
    {
        using var place = new Workplace();
        var json = JsonElement.Parse(Trace(place, "-p", "hello world", "--generate", "4", "--json").Ended(0).Output);
        var item = Assert.Single(place.Measure("-p", "hello world", "--generate", "4", "--positions", "all").Ended(0).Items);
        var tokens = json.GetProperty("tokens").EnumerateArray().Select(token => token.GetProperty("position").GetInt32()).ToList();
        var compared = 0;
        foreach (var state in item.GetProperty("states").EnumerateArray())
        {
            var row = tokens.IndexOf(state.GetProperty("position").GetInt32());
            Assert.Equal(state.GetProperty("phase").GetString(), json.GetProperty("tokens")[row].GetProperty("phase").GetString());
            foreach (var metric in Metric.All)
            {
                Assert.Equal(state.GetProperty(metric.Name).GetDouble(), json.GetProperty("values")
                    .GetProperty(metric.Name)[row][state.GetProperty("layer").GetInt32()].GetDouble());
                compared++;
            }
        }
        Assert.Equal(tokens.Count * 3 * Metric.All.Count, compared);
        Assert.Contains(json.GetProperty("tokens").EnumerateArray(), token => token.GetProperty("phase").GetString() == "generated");
    }

    [Fact]
    public void Colours_are_used_only_where_they_are_asked_for()
    {
        using var place = new Workplace();
        place.Set("TERM", "xterm-256color");
        place.Set("COLORTERM", "truecolor");
        Assert.DoesNotContain("\e[", Trace(place, "-p", "hello").Ended(0).Text, StringComparison.Ordinal);
        Assert.Contains("\e[48;5;", Trace(place, "-p", "hello", "--color", "256").Ended(0).Text, StringComparison.Ordinal);
        Assert.Contains("\e[48;2;", Trace(place, "-p", "hello", "--color", "true", "--scale", "layer").Ended(0).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_is_written_once_and_replaced_only_on_request()
    {
        using var place = new Workplace();
        Trace(place, "-p", Hostile, "-o", "t.html").Ended(0);
        var page = Encoding.UTF8.GetString(place.Read("t.html"));
        Assert.DoesNotContain("<script>alert(1)</script>", page, StringComparison.Ordinal);
        Assert.Contains("id=\"trace-data\"", page, StringComparison.Ordinal);
        Trace(place, "-p", "hello", "-o", "t.html").Refused("exists", "--overwrite");
        Trace(place, "-p", "hello", "-o", "t.html", "--overwrite").Ended(0);
        Assert.NotEqual(page, Encoding.UTF8.GetString(place.Read("t.html")));
    }

    [Fact]
    public void A_record_of_a_file_is_found_by_its_id()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", "{\"id\": \"a\", \"prompt\": \"hello\"}\n{\"id\": \"b\", \"prompt\": \"world of the thing\"}\n");
        var first = Trace(place, "-f", "p.jsonl", "--json").Ended(0);
        Assert.Equal("a", JsonElement.Parse(first.Output).GetProperty("id").GetString());
        Assert.Contains("2 records", first.Error, StringComparison.Ordinal);
        Assert.Equal("b", JsonElement.Parse(Trace(place, "-f", "p.jsonl", "--id", "b", "--json").Ended(0).Output).GetProperty("id")
            .GetString());
        Trace(place, "-f", "p.jsonl", "--id", "c").Refused("p.jsonl", "'c'");
    }

    [Fact]
    public void Layers_positions_and_taps_are_chosen_as_for_measure()
    {
        using var place = new Workplace();
        var json = JsonElement.Parse(Trace(place, "-p", "hello", "--tap", "mlp_act", "--layers", "1..2", "--positions=-2..-1", "--json")
            .Ended(0).Output);
        Assert.Equal([1, 2], json.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("layer").GetInt32()));
        Assert.Equal(2, json.GetProperty("tokens").GetArrayLength());
        Assert.Contains("l_out-1", Trace(place, "-p", "hello", "--tap", "name:l_out-*").Ended(0).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--metric", "entropy", "--metric")]
    [InlineData("--scale", "log", "--scale")]
    [InlineData("--color", "pink", "--color")]
    [InlineData("--positions", "mean", "one by one")]
    [InlineData("--positions", "99", "outside")]
    [InlineData("--width", "3", "--width")]
    [InlineData("-o", "t.png", ".html")]
    [InlineData("--layers", "9", "layers 0 to")]
    [InlineData("--ctx-size", "4", "longer than the context")]
    public void What_cannot_be_drawn_is_refused_in_a_sentence(string option, string value, string said)
    {
        using var place = new Workplace();
        Trace(place, "-p", "hello", option, value).Refused(said);
    }

    [Fact]
    public void A_token_that_is_part_of_a_character_shows_its_bytes()
    {
        using var place = new Workplace();
        Assert.Contains("⟨F0⟩", Trace(place, "--raw", "-p", "👍").Ended(0).Text, StringComparison.Ordinal);
        Assert.Equal(256, TinyModel.Vocabulary.Count(token => token.Length == 1));
    }

    private static CliResult Trace(Workplace place, params string[] arguments) =>
        place.Run(["trace", "-m", Workplace.Model, "-t", "1", .. arguments]);
}
