using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sparsescope.Tests.Models.Hub;

namespace Sparsescope.ModelTests.Cli;

/// <summary>A study whose data lie on the Hub: fetched once, the stated version or none.</summary>
public sealed class StudyDataTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private static string Csv => "question,level\n"
        + string.Concat(Enumerable.Range(0, 12).Select(i => $"the world of {i},{(i % 2 == 0 ? "easy" : "hard")}\n"));

    [Fact]
    public void Data_by_name_are_fetched_once_and_a_study_runs_on_them()
    {
        using var server = new LocalServer(Answer);
        using var place = Place(server, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Csv))));
        var told = place.Run("study", "data", "s").Ended(0).Text;
        Assert.Contains("someone/questions/levels.csv@main", told, StringComparison.Ordinal);
        Assert.Contains("licence  CC0", told, StringComparison.Ordinal);
        place.Set("HF_HUB_OFFLINE", "1");
        var json = JsonElement.Parse(place.Run("study", "data", "s", "--json").Ended(0).Text);
        Assert.Equal(Csv, File.ReadAllText(Path.Combine(json.GetProperty("folder").GetString()!, "levels.csv")));
        Assert.Equal(Encoding.UTF8.GetByteCount(Csv), json.GetProperty("bytes").GetInt64());
        Assert.Contains("== easy (6 items)", place.Run("study", "show", "s").Ended(0).Text, StringComparison.Ordinal);
        Assert.Single(server.Requests, request => request.Method == "GET");
    }

    [Fact]
    public void Another_version_than_the_stated_one_is_refused()
    {
        using var server = new LocalServer(Answer);
        using var place = Place(server, new string('0', 64));
        // The download is shown first, so that the sentence is not the only line.
        var refused = place.Run("study", "data", "s").Ended(2);
        Assert.Contains("the study states 0000", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_Hub_the_way_out_is_said()
    {
        using var server = new LocalServer(_ => new Reply(404));
        using var place = Place(server, null);
        place.Run("study", "show", "s").Refused("levels.csv was not found in someone/questions");
        place.Set("HF_HUB_OFFLINE", "1");
        place.Run("study", "show", "s").Refused("HF_HUB_OFFLINE");
        place.Run("study", "show", "gsm8k-steps").Refused("`sparsescope study data`");
        Assert.Contains("https://github.com/openai/grade-school-math", place.Run("study", "data", "gsm8k-steps").Ended(0).Text,
            StringComparison.Ordinal);
    }

    private static Reply Answer(Seen request) => request.Path == "/datasets/someone/questions/resolve/main/levels.csv"
        ? new Reply(200, Encoding.UTF8.GetBytes(Csv)) { Headers = { ["X-Repo-Commit"] = Commit, ["ETag"] = "\"abc\"" } } : new Reply(404);

    private static Workplace Place(LocalServer server, string? sha256)
    {
        var place = new Workplace();
        place.Set("HF_ENDPOINT", server.Address);
        place.Set("HF_HUB_OFFLINE", null);
        place.Set("NO_PROXY", "127.0.0.1");
        Directory.CreateDirectory(place["s"]);
        var hash = sha256 is null ? "" : $"  sha256: {{levels.csv: \"{sha256}\"}}\n";
        place.Write("s/study.yaml", $$$"""
            study: levels
            claim: Hard ones give sparser states.
            direction: sparser
            data:
              files: levels.csv
              hub: someone/questions/levels.csv@main
              licence: CC0
            {{{hash}}}prompt: "{{ question }}"
            condition: {scale: categorical, field: level, names: [easy, hard]}
            contrast: [easy, hard]
            primary: {metrics: [hoyer], layers: [-1]}

            """);
        return place;
    }
}
