using System.Text.Json;

namespace Sparsescope.ModelTests.Cli;

public sealed class IclStudyTests
{
    private static Workplace Place()
    {
        var place = new Workplace();
        string Record(int i, string of) =>
            JsonSerializer.Serialize(new
            {
                id = $"{of}{i}",
                question = $"{of} {i * i} of the world {(char)('a' + i % 26)} is {i}",
                answer = $"{i + 1}"
            });
        File.WriteAllLines(place["pool.jsonl"], Enumerable.Range(0, 16).Select(i => Record(i, "hello")));
        File.WriteAllLines(place["items.jsonl"], Enumerable.Range(0, 6).Select(i => Record(i, "user")));
        return place;
    }

    private static string[] Arguments(params string[] more) =>
        ["icl", "study", "items.jsonl", "--pool", "pool.jsonl", "-m", Workplace.Model, "-o", "out.jsonl", "--draws", "2", "-t", "1", "-q",
            "--json",
            .. more];

    [Theory, InlineData(true), InlineData(false)]
    public void Every_arm_is_measured_judged_and_resumed_to_the_same_bytes(bool raw)
    {
        using var place = Place();
        string[] form = raw ? ["--raw"] : [];
        var whole = place.Run(Arguments(form)).Ended(0);
        var json = JsonElement.Parse(whole.Text);
        Assert.Equal(6, json.GetProperty("n").GetInt32());
        Assert.Equal(14, json.GetProperty("arms").EnumerateObject().Count());
        Assert.Equal(3, json.GetProperty("contrasts").EnumerateArray().Count(contrast => contrast.GetProperty("primary").GetBoolean()));
        var lines = File.ReadAllLines(place["out.jsonl"]);
        Assert.Equal(7, lines.Length);
        Assert.Equal(2, JsonElement.Parse(lines[1]).GetProperty("arms").GetProperty("placebo").GetArrayLength());
        var bytes = place.Read("out.jsonl");
        // As a killed run leaves it: some items and half a line.
        File.WriteAllText(place["out.jsonl"], string.Join('\n', lines[..4]) + "\n" + lines[4][..20]);
        Assert.Equal(whole.Text, place.Run(Arguments([.. form, "--resume"])).Ended(0).Text);
        Assert.Equal(bytes, place.Read("out.jsonl"));
        place.Run(Arguments([.. form, "--resume", "--seed", "2"])).Refused("out.jsonl", "other");
        place.Run(Arguments(form)).Refused("--resume");
    }

    [Fact]
    public void Answers_are_judged_in_the_main_arms_and_a_known_level_is_an_arm_of_its_own()
    {
        using var place = Place();
        foreach (var name in (string[])["pool.jsonl", "items.jsonl"])
        {
            File.WriteAllLines(place[name], File.ReadAllLines(place[name])
                .Select((line, i) => line.Replace("{", $"{{\"level\": {i % 5}, ", StringComparison.Ordinal)));
        }
        string[] generating = ["--generate", "4", "--kind", "number"];
        var whole = place.Run(Arguments(generating)).Ended(0);
        var answers = JsonElement.Parse(whole.Text).GetProperty("answers");
        var arms = answers.GetProperty("arms").EnumerateObject().ToList();
        Assert.Equal(["zero-shot", "random", "knn-nearest-last", "sg", "placebo"], arms.Select(arm => arm.Name));
        Assert.All(arms, arm =>
            Assert.Equal(6, arm.Value.GetProperty("judged").GetInt32() + arm.Value.GetProperty("unjudged").GetInt32()));
        Assert.Equal(4, answers.GetProperty("contrasts").GetArrayLength());
        var line = JsonElement.Parse(File.ReadLines(place["out.jsonl"]).Last());
        Assert.Equal(1, line.GetProperty("arms").GetProperty("sg-level").GetArrayLength());
        var judgement = line.GetProperty("answers").GetProperty("sg").GetProperty("judgement").GetString();
        Assert.Contains(judgement, (string[])["correct", "wrong", "undecided"]);
        Assert.Equal(whole.Text, place.Run(Arguments([.. generating, "--resume"])).Ended(0).Text);
        place.Run(Arguments([.. generating, "--overwrite", "--gold-pattern", "#### (.*)"])).Refused("--gold-pattern", "user0");
        place.Run(Arguments("--generate", "4", "--overwrite", "--kind", "letter")).Refused("--kind");
    }

    [Fact]
    public void What_cannot_be_studied_is_refused_with_the_reason()
    {
        using var place = Place();
        place.Run(Arguments("--arms", "sg,none")).Refused("--arms", "none");
        place.Run(Arguments("--arms", "sg-level")).Refused("sg-level", "level");
        place.Run(Arguments("--metric", "l2_norm")).Refused("--metric");
        place.Run(Arguments("--answer", "gold")).Refused("items.jsonl:1", "gold");
        File.Copy(place["pool.jsonl"], place["items.jsonl"], overwrite: true);
        place.Run(Arguments()).Refused("hello0", "told again");
    }
}
