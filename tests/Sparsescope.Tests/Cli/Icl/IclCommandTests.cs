using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sparsescope.Tests.Cli.Icl;

public sealed class IclCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-icl").FullName;

    private string Pool => Path.Combine(_folder, "pool.jsonl");

    private string Items => Path.Combine(_folder, "items.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, InlineData("plain"), InlineData("ties"), InlineData("thin"), InlineData("small")]
    public void Prompts_hold_the_demonstrations_of_the_reference(string name)
    {
        var golden = Golden(name);
        foreach (var (arm, key) in new[]
        {
            ("sg", "sg"), ("sg-levels-reversed", "sg_levels_reversed"), ("sg-order-reversed", "sg_order_reversed"),
            ("knn-nearest-first", "knn_nearest_first"), ("knn-nearest-last", "knn_nearest_last"), ("order-up", "order_up"),
                ("order-down", "order_down"),
        })
        {
            foreach (var line in Lines("build", Items, "--pool", Pool, "--arm", arm))
            {
                var id = line.GetProperty("id").GetString()!;
                string?[] wanted = [.. golden.GetProperty("arms").GetProperty(key).GetProperty(id).GetProperty("prompt").EnumerateArray()
                    .Select(p => p.GetString())];
                Assert.Equal(wanted, line.GetProperty("demonstrations").EnumerateArray().Select(d => d.GetString()));
                Assert.Equal(["user", "assistant", "user", "assistant", "user"], line.GetProperty("messages").EnumerateArray()
                    .Select(m => m.GetProperty("role").GetString()));
                Assert.Equal($"answer of {wanted[1]}", line.GetProperty("messages")[3].GetProperty("content").GetString());
                if (arm != "sg") continue;
                Assert.Equal(golden.GetProperty("arms").GetProperty("sg").GetProperty(id).GetProperty("level").GetInt32(),
                    line.GetProperty("level").GetInt32());
            }
        }
    }

    [Fact]
    public void A_score_of_which_less_is_sparser_is_turned()
    {
        var golden = Golden("ties");
        foreach (var line in Lines("build", Items, "--pool", Pool, "--score", "l0", "--lower-is-sparser"))
        {
            var wanted = golden.GetProperty("arms").GetProperty("sg_l0").GetProperty(line.GetProperty("id").GetString()!)
                .GetProperty("prompt");
            Assert.Equal(wanted.EnumerateArray().Select(p => p.GetString()), line.GetProperty("demonstrations").EnumerateArray()
                .Select(d => d.GetString()));
        }
        foreach (var line in Lines("rank", Pool, "--score", "l0", "--lower-is-sparser"))
        {
            var level = golden.GetProperty("levels").GetProperty("l0, dense to sparse")
                .GetProperty("ids")[line.GetProperty("level").GetInt32() - 1];
            Assert.Contains(line.GetProperty("id").GetString(), level.EnumerateArray().Select(id => id.GetString()));
        }
    }

    [Fact]
    public void Random_arms_are_seeded_and_an_item_that_stands_in_the_pool_is_refused_by_name()
    {
        Golden("plain");
        string Random(string seed) => CommandRun.Of("icl", "build", Items, "--pool", Pool, "--arm", "placebo", "-s", seed).Output;
        Assert.Equal(Random("1"), Random("1"));
        Assert.NotEqual(Random("1"), Random("2"));
        File.AppendAllText(Items,
            """{"id":"planted","question":"QUESTION of p20, as long as a question is!","score":0.5,"embedding":[1,0,0,0,0,0,0,0]}"""
            + "\n");
        var (code, _, error) = CommandRun.Of("icl", "build", Items, "--pool", Pool);
        Assert.Equal(2, code);
        Assert.Contains("'planted'", error, StringComparison.Ordinal);
        Assert.Contains("'p20'", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"a","question":"q","embedding":[1]}""", "no field 'score'")]
    [InlineData("""{"id":"a","question":"q","score":"nan","embedding":[1]}""", "no level")]
    [InlineData("""{"id":"a","question":"q","score":1,"embedding":[0,0]}""", "no direction")]
    [InlineData("""{"id":"a","question":"q","score":1,"embedding":[1,2]}""", "one model")]
    public void What_cannot_be_used_is_refused_in_a_sentence(string item, string sentence)
    {
        Golden("small");
        File.WriteAllText(Items, item + "\n");
        var (code, _, error) = CommandRun.Of("icl", "build", Items, "--pool", Pool);
        Assert.Equal(2, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonElement> Lines(params string[] arguments)
    {
        var (code, output, error) = CommandRun.Of(["icl", .. arguments]);
        Assert.True(code == 0, error);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    // The pool and items of a reference case as files, with texts that differ.
    private JsonElement Golden(string name)
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Shared.Path("golden", "sg-icl", "selection.json")));
        var found = golden.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name).Clone();
        foreach (var (path, part) in new[] { (Pool, "pool"), (Items, "items") })
        {
            File.WriteAllLines(path, found.GetProperty(part).EnumerateArray().Select(entry =>
            {
                var json = JsonNode.Parse(entry.GetRawText())!.AsObject();
                json["question"] = $"Question of {json["id"]}, as long as a question is";
                json["answer"] = $"answer of {json["id"]}";
                return json.ToJsonString();
            }));
        }
        return found;
    }
}
