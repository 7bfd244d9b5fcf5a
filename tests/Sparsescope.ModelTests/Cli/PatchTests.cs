using System.Text.Json;

namespace Sparsescope.ModelTests.Cli;

public sealed class PatchTests
{
    private static readonly string[] s_pair =
        ["--clean", "hello the world", "--corrupted", "hello 222 world", "--gold", " is", "--wrong", " of"];

    private static JsonElement Patch(Workplace place, params string[] arguments)
    {
        var result = place.Run(["patch", "-m", Workplace.Model, "--raw", "-q", "--json", .. arguments]);
        result.Ended(0);
        return JsonElement.Parse(result.Text);
    }

    // Prompts with as many tokens, whichever the vocabulary makes of words.
    private static string Pair(string gold = " is", string wrong = " of") =>
        $$"""{"id": "p", "clean": "abcd", "corrupted": "abxd", "gold": "{{gold}}", "wrong": "{{wrong}}"}""" + "\n";

    private static double[][] Rows(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(x => x.GetDouble()).ToArray())];

    [Theory, InlineData("native"), InlineData("managed")]
    public void The_last_state_of_the_last_layer_brings_back_all_and_equal_tokens_at_the_input_nothing(string engine)
    {
        using var place = new Workplace();
        place.Write("pairs.jsonl", Pair());
        var json = Patch(place, "-f", "pairs.jsonl", "--engine", engine, "--report", "page.html");
        var (recovered, tokens) = (Rows(json, "recovered"), json.GetProperty("tokens").EnumerateArray().ToList());
        Assert.Equal(tokens.Count, recovered.Length);
        Assert.Equal(json.GetProperty("layers").GetArrayLength(), recovered[0].Length);
        Assert.Equal(1, recovered[^1][^1], 1e-3);
        for (var row = 0; row < recovered.Length; row++)
        {
            if (tokens[row].GetProperty("clean").GetString() == tokens[row].GetProperty("corrupted").GetString()) Assert.Equal(0,
                recovered[row][0], 1e-3);
            if (row < recovered.Length - 1) Assert.Equal(0, recovered[row][^1], 1e-3);
        }
        Assert.Single(tokens, token => token.GetProperty("clean").GetString() != token.GetProperty("corrupted").GetString());
        Assert.Contains("brings back all", File.ReadAllText(place["page.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_comes_in_at_the_changed_token_brings_back_all()
    {
        using var place = new Workplace();
        place.Write("pairs.jsonl", Pair(" is the", " of"));
        var json = Patch(place, "-f", "pairs.jsonl", "--layers", "0", "--engine", "managed");
        var changed = json.GetProperty("tokens").EnumerateArray().Index()
            .Single(token => token.Item.GetProperty("clean").GetString() != token.Item.GetProperty("corrupted").GetString()).Index;
        var recovered = Rows(json, "recovered");
        Assert.Equal(1, recovered[changed][0], 1e-3);
        var (clean, corrupted, patched) = (json.GetProperty("clean_difference").GetDouble(), json.GetProperty("corrupted_difference")
            .GetDouble(), Rows(json, "differences"));
        Assert.Equal(recovered[0][0], (patched[0][0] - corrupted) / (clean - corrupted), 1e-12);
    }

    [Fact]
    public void A_heat_map_is_printed_without_json()
    {
        using var place = new Workplace();
        place.Write("pairs.jsonl", Pair());
        var result = place.Run("patch", "-m", Workplace.Model, "--raw", "-q", "-f", "pairs.jsonl");
        result.Ended(0);
        Assert.Contains("recovered share", result.Text, StringComparison.Ordinal);
        Assert.Contains("←", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_patched_is_refused_with_the_reason()
    {
        using var place = new Workplace();
        string[] model = ["patch", "-m", Workplace.Model, "--raw", "-q"];
        place.Run([.. model, .. s_pair[..6]]).Refused("--wrong");
        place.Run([.. model, "--clean", "abcd", "--corrupted", "abcdef", "--gold", "a", "--wrong", "b"]).Refused("as", "tokens");
        place.Run([.. model, "--clean", "abcd", "--corrupted", "abcd", "--gold", "a", "--wrong", "b"]).Refused("same");
        place.Run([.. model, "--clean", "abcd", "--corrupted", "abxd", "--gold", "a", "--wrong", "a"]).Refused("same");
        place.Run([.. model, "--clean", "abcd", "--corrupted", "abxd", "--gold", "a", "--wrong", "b", "--layers", "9"]).Refused("--layers");
        place.Run([.. model, "--clean", "abcd", "--corrupted", "abxd", "--gold", "a", "--wrong", "b", "--report", "page.txt"])
            .Refused(".html");
        place.Write("pairs.jsonl", "{\"clean\": \"abcd\"}\n");
        place.Run([.. model, "-f", "pairs.jsonl"]).Refused("pairs.jsonl:1", "corrupted");
    }
}
