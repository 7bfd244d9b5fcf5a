using System.Globalization;
using System.Text.Json;
using Sparsescope.Metrics;
using Sparsescope.Safetensors;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Cli;

public sealed class OutputFormatTests
{
    private const int Layers = TinyModel.DefaultBlocks + 1;

    [Fact]
    public void A_line_of_results_has_what_was_promised()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", "{\"prompt\": \"hello the world\", \"lang\": \"en\", \"n\": 1.50, \"nested\": {\"a\": [null]}}\n");
        var run = place.Measure("-f", "p.jsonl", "--positions", "0,last,mean", "--nll", "-n", "3").Ended(0);
        var item = Assert.Single(run.Items);
        Assert.Equal(["id", "fields", "n_tokens", "next_token", "mean_nll", "generated", "states"], item.EnumerateObject()
            .Select(property => property.Name));
        Assert.Equal("0", item.GetProperty("id").GetString());
        Assert.Equal("""{"lang":"en","n":1.50,"nested":{"a":[null]}}""", item.GetProperty("fields").GetRawText());
        Assert.True(item.GetProperty("mean_nll").GetDouble() > 0);

        var next = item.GetProperty("next_token");
        var top = next.GetProperty("top").EnumerateArray().ToList();
        Assert.Equal(10, top.Count);
        Assert.All(top, entry => Assert.Equal(["token", "text", "logprob"], entry.EnumerateObject().Select(property => property.Name)));
        var logProbs = top.Select(entry => entry.GetProperty("logprob").GetDouble()).ToList();
        Assert.Equal(logProbs.OrderDescending(), logProbs);
        Assert.Equal(logProbs[0], next.GetProperty("max_logprob").GetDouble());
        Assert.InRange(next.GetProperty("entropy").GetDouble(), 0, Math.Log(TinyModel.Vocabulary.Count));

        var generated = item.GetProperty("generated");
        var tokens = generated.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt32()).ToList();
        Assert.InRange(tokens.Count, 1, 3);
        Assert.Equal(top[0].GetProperty("token").GetInt32(), tokens[0]);
        Assert.Equal(JsonValueKind.String, generated.GetProperty("text").ValueKind);
        Assert.Contains(generated.GetProperty("stop").GetString(), (string[])["limit", "end_of_generation"]);

        RequireStates(item, tokens);
    }

    private static void RequireStates(JsonElement item, List<int> generated)
    {
        var length = item.GetProperty("n_tokens").GetInt32();
        var states = item.GetProperty("states").EnumerateArray().ToList();
        string[] names = ["tap", "layer", "position", "phase", "token", .. Metric.All.Select(metric => metric.Name)];
        Assert.All(states, state => Assert.Equal(names, state.EnumerateObject().Select(property => property.Name)));
        var places = states.Select(state => (state.GetProperty("layer").GetInt32(), state.GetProperty("phase").GetString(),
            state.GetProperty("position").ToString(), state.GetProperty("token").ToString())).ToList();
        for (var layer = 0; layer < Layers; layer++)
        {
            var here = places.Where(place => place.Item1 == layer).ToList();
            var prompt = here.Where(place => place.Item2 == "prompt").ToList();
            Assert.Equal(["0", (length - 1).ToString(CultureInfo.InvariantCulture), "mean"], prompt.Select(place => place.Item3));
            Assert.Equal(TinyModel.TurnStart.ToString(CultureInfo.InvariantCulture), prompt[0].Item4);
            Assert.Equal("", prompt[2].Item4);
            var after = here.Where(place => place.Item2 == "generated").ToList();
            Assert.Equal(generated.Take(after.Count).Select(token => token.ToString(CultureInfo.InvariantCulture)),
                after.Select(place => place.Item4));
            Assert.Equal(Enumerable.Range(length, after.Count).Select(position => position.ToString(CultureInfo.InvariantCulture)),
                after.Select(place => place.Item3));
        }
    }

    [Fact]
    public void The_table_holds_the_figures_of_the_lines()
    {
        using var place = new Workplace();
        place.Write("p.jsonl",
            "{\"id\": \"a, \\\"b\\\"\\nc\", \"prompt\": \"hello\", \"x\": \"1,2\"}\n{\"id\": 7, \"prompt\": \"the world\", \"y\": [1]}\n");
        string[] arguments = ["-f", "p.jsonl", "--metrics", "hoyer,gini", "--positions", "last,mean", "-q"];
        place.Measure([.. arguments, "-o", "out.csv"]).Ended(0);
        place.Measure([.. arguments, "-o", "out.jsonl"]).Ended(0);
        var rows = new List<string> { "id,field.x,field.y,n_tokens,tap,layer,position,phase,token,hoyer,gini,error" };
        foreach (var (index, item) in place.ReadItems("out.jsonl").Index())
        {
            foreach (var state in item.GetProperty("states").EnumerateArray())
            {
                rows.Add(string.Join(',', [index == 0 ? "\"a, \"\"b\"\"\nc\",\"1,2\"," : "7,,[1]", item.GetProperty("n_tokens")
                    .GetRawText(), state.GetProperty("tap").GetString(), state.GetProperty("layer").GetRawText(),
                    state.GetProperty("position").ToString(), "prompt", state.GetProperty("token").ToString(), state.GetProperty("hoyer")
                        .GetRawText(), state.GetProperty("gini").GetRawText(), ""]));
            }
        }
        Assert.Equal(1 + 2 * 2 * Layers, rows.Count);
        Assert.Equal(string.Join('\n', rows) + "\n", File.ReadAllText(place["out.csv"]));
    }

    [Fact]
    public void Vectors_are_the_states_that_the_figures_are_of()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", "{\"id\": \"x/y\", \"prompt\": \"hello\"}\n{\"prompt\": \"the world\"}\n");
        place.Measure("-f", "p.jsonl", "-o", "out.jsonl", "--taps", "resid_post,mlp_act", "--positions", "0:3", "--vectors",
            "v.safetensors", "-q").Ended(0);
        using var stream = File.OpenRead(place["v.safetensors"]);
        var vectors = SafetensorsFile.Read(stream, "v.safetensors");
        Assert.Equal(["1/mlp_act", "1/resid_post", "x/y/mlp_act", "x/y/resid_post"], vectors.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach (var item in place.ReadItems("out.jsonl"))
        {
            foreach (var tap in item.GetProperty("states").EnumerateArray().GroupBy(state => state.GetProperty("tap").GetString()))
            {
                var name = $"{item.GetProperty("id").GetString()}/{tap.Key}";
                var width = tap.Key == "mlp_act" ? 128 : TinyModel.Width;
                Assert.Equal([tap.Key == "mlp_act" ? Layers - 1 : Layers, 3, width], vectors.Tensors[name].Shape);
                var values = vectors.ReadFloats(stream, name);
                foreach (var (index, state) in tap.Index())
                {
                    var norm = Math.Sqrt(values[(index * width)..((index + 1) * width)].Sum(value => (double)value * value));
                    var reported = state.GetProperty("l2_norm").GetDouble();
                    if (!(Math.Abs(norm - reported) <= 1e-12 * norm))
                        Assert.Fail($"{name}, state {index}: the vector's norm is {norm:R}, reported was {reported:R}");
                }
            }
        }
    }

    [Fact]
    public void The_header_says_what_the_run_was()
    {
        using var place = new Workplace();
        place.Measure("-p", "hello", "-o", "out.jsonl", "--vectors", "v.safetensors", "-q").Ended(0);
        Assert.Equal(["out.jsonl", "out.jsonl.run.json", "tiny.gguf", "v.safetensors"], place.Files(""));
        var header = JsonElement.Parse(place.Read("out.jsonl.run.json"));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(place.Read(Workplace.Model))),
            header.GetProperty("identity").GetProperty("model_sha256").GetString());
        Assert.Equal(TinyModel.ChatTemplate, header.GetProperty("template").GetProperty("text").GetString());
        Assert.Equal("measure", header.GetProperty("command")[0].GetString());
    }

    [Fact]
    public void Without_an_output_the_lines_go_to_stdout_and_all_else_to_stderr()
    {
        using var place = new Workplace();
        var run = place.Measure("-p", "hello").Ended(0);
        Assert.Single(run.Items);
        Assert.Contains("hoyer", run.Error, StringComparison.Ordinal);
        place.Measure("-p", "hello", "-o", "out.jsonl").Ended(0);
        Assert.Equal(run.Output, place.Read("out.jsonl"));
        Assert.Equal("", place.Measure("-p", "hello", "-q").Ended(0).Error);
    }

    [Fact]
    public void An_item_without_a_position_to_measure_has_a_row()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", "{\"prompt\": \"a\"}\n{\"prompt\": \"hello hello hello\"}\n");
        place.Measure("-f", "p.jsonl", "-o", "out.csv", "--raw", "--positions", "3:5", "--layers", "last", "--metrics", "hoyer", "-q")
            .Ended(0);
        var rows = File.ReadAllLines(place["out.csv"]);
        Assert.Equal("0,1,,,,,,,", rows[1]);
        Assert.StartsWith("1,", rows[2]);
        Assert.All(rows, row => Assert.Equal(9, row.Split(',').Length));
    }
}
