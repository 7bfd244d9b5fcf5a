using System.Text.Json;

namespace Sparsescope.ModelTests.Cli;

public sealed class InterveneTests
{
    private const string Prompts =
        "{\"id\": \"a\", \"prompt\": \"hello the world\", \"answers\": [\" is\", \" world of the\"]}\n{\"id\": \"b\", \"prompt\": \"2 + 2 "
            + "=\", \"answers\": [\" 4\", \" 5\"]}\n";

    private static Workplace Place(string interventions)
    {
        var place = new Workplace();
        place.Write("p.jsonl", Prompts);
        place.Write("i.yaml", interventions);
        return place;
    }

    private static string[] Arguments(string output, params string[] more) => ["-f", "p.jsonl", "--raw", "-o", output, "-q", .. more];

    [Fact]
    public void Figures_are_those_after_the_intervention_and_say_what_it_did()
    {
        using var place = Place("- {tap: resid_post, layers: 1, positions: last, operation: keep_top_10}\n");
        place.Measure(Arguments("clean.jsonl", "--nll", "--continuations", "answers")).Ended(0);
        place.Measure(Arguments("out.jsonl", "--nll", "--continuations", "answers", "--intervene", "i.yaml", "--against-clean")).Ended(0);
        foreach (var (clean, item) in place.ReadItems("clean.jsonl").Zip(place.ReadItems("out.jsonl")))
        {
            var states = item.GetProperty("states").EnumerateArray().ToList();
            Assert.Equal(1, states[1].GetProperty("top_10_energy").GetDouble(), 12);
            Assert.Equal(clean.GetProperty("states")[0].GetRawText(), states[0].GetRawText());
            Assert.NotEqual(clean.GetProperty("states")[2].GetRawText(), states[2].GetRawText());
            var comparison = item.GetProperty("against_clean");
            Assert.True(comparison.GetProperty("kl").GetDouble() > 0);
            Near(Entropy(item) - Entropy(clean), comparison.GetProperty("entropy_change").GetDouble());
            Near(LogProb(item, 0) - LogProb(clean, 0), comparison.GetProperty("gold_logprob_change").GetDouble());
            Near(LogProb(item, 1) - LogProb(clean, 1), comparison.GetProperty("logprob_changes")[1].GetDouble());
            Near(item.GetProperty("mean_nll").GetDouble() - clean.GetProperty("mean_nll").GetDouble(),
                comparison.GetProperty("mean_nll_change").GetDouble());
            Assert.Equal(Top(item) != Top(clean), comparison.GetProperty("top_token_changed").GetBoolean());
        }

        static double Entropy(JsonElement item) => item.GetProperty("next_token").GetProperty("entropy").GetDouble();
        static double LogProb(JsonElement item, int i) => item.GetProperty("continuations")[i].GetProperty("logprob").GetDouble();
        static int Top(JsonElement item) => item.GetProperty("next_token").GetProperty("top")[0].GetProperty("token").GetInt32();
        static void Near(double expected, double actual)
        {
            if (!(Math.Abs(expected - actual) <= 1e-4)) Assert.Fail($"expected {expected:R}, got {actual:R}");
        }
    }

    [Fact]
    public void Doing_nothing_changes_nothing()
    {
        using var place = Place("- {tap: resid_post, layers: all, positions: all, operation: none}\n");
        place.Measure(Arguments("out.jsonl", "--intervene", "i.yaml", "--against-clean")).Ended(0);
        foreach (var item in place.ReadItems("out.jsonl"))
        {
            // Grouped in a decode with others, a sum may be taken in another order.
            var comparison = item.GetProperty("against_clean");
            Assert.True(comparison.GetProperty("kl").GetDouble() < 1e-9);
            Assert.True(Math.Abs(comparison.GetProperty("entropy_change").GetDouble()) < 1e-5);
            Assert.False(comparison.GetProperty("top_token_changed").GetBoolean());
        }
    }

    [Fact]
    public void A_table_has_columns_of_what_it_did()
    {
        using var place = Place("- {tap: resid_post, layers: '1', positions: all, operation: scale, value: 2}\n");
        place.Measure(Arguments("out.csv", "--intervene", "i.yaml", "--against-clean")).Ended(0);
        var head = File.ReadLines(place["out.csv"]).First();
        Assert.Contains("against_clean.kl,against_clean.entropy_change,against_clean.top_token_changed,tap", head,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Interventions_are_part_of_what_a_run_is()
    {
        using var place = Place("- {layers: 1, operation: scale_0.5}\n");
        place.Measure(Arguments("out.jsonl", "--intervene", "i.yaml")).Ended(0);
        place.Measure(Arguments("out.jsonl", "--intervene", "i.yaml", "--resume")).Ended(0);
        place.Write("i.yaml", "- {layers: 1, operation: scale_0.6}\n");
        place.Measure(Arguments("out.jsonl", "--intervene", "i.yaml", "--resume")).Refused("out.jsonl", "interventions");
        place.Measure(Arguments("out.jsonl", "--resume")).Refused("out.jsonl", "interventions");
    }

    [Fact]
    public void States_that_were_kept_are_put_into_another_prompt()
    {
        using var place =
            Place("- {layers: 1, operation: replace, reference: v.safetensors, item: a}\n- {layers: 2, operation: "
            + "mean, reference: v.safetensors}\n");
        place.Measure(Arguments("clean.jsonl", "--vectors", "v.safetensors")).Ended(0);
        place.Measure(Arguments("out.jsonl", "--intervene", "i.yaml")).Ended(0);
        var (clean, changed) = (place.ReadItems("clean.jsonl"), place.ReadItems("out.jsonl"));
        Assert.Equal(clean[0].GetProperty("states")[1].GetProperty("l2_norm").GetDouble(), changed[1].GetProperty("states")[1]
            .GetProperty("l2_norm").GetDouble());
    }

    [Theory]
    [InlineData("- {layers: 1, operation: keep_tops_10}", "i.yaml:1", "keep_top")]
    [InlineData("- {layers: 1, operation: keep_top}", "i.yaml:1", "value")]
    [InlineData("- {layers: 1, operation: keep_top, value: 101}", "i.yaml:1", "percent")]
    [InlineData("- {operation: keep_top_10}", "i.yaml:1", "layers")]
    [InlineData("- {layers: 1, operation: keep_top_10, positon: last}", "i.yaml:1", "positions")]
    [InlineData("- {layers: 7, operation: zero}", "intervention 1", "layers 0 to 2")]
    [InlineData("- {tap: nowhere, layers: 1, operation: zero}", "intervention 1", "nowhere")]
    [InlineData("- {tap: 'name:kq_soft_max-0', operation: zero}", "intervention 1", "flash attention")]
    [InlineData("- {tap: 'name:no_such-*', operation: zero}", "intervention 1", "no_such")]
    [InlineData("- {layers: 1, operation: add, direction: none.gguf}", "none.gguf", "read")]
    [InlineData("- {layers: 1, operation: add}", "i.yaml:1", "directions")]
    [InlineData("[", "i.yaml", "YAML")]
    [InlineData("", "i.yaml", "list")]
    [InlineData("- 3", "i.yaml:1", "group of keys")]
    public void What_cannot_be_done_ends_with_the_reason(string yaml, string where, string reason)
    {
        using var place = Place(yaml + "\n");
        place.Measure(Arguments("out.jsonl", "--intervene", "i.yaml")).Refused(where, reason);
        place.Measure(Arguments("out.jsonl", "--against-clean")).Refused("--intervene");
    }
}
