using System.Text.Json;

namespace Sparsescope.ModelTests.Cli;

/// <summary>Studies that name a protocol, as a user runs them.</summary>
public sealed class ProtocolTests
{
    private static string Yaml(string protocol) => StudyPlace.Yaml()
        .Replace("direction: sparser", $"direction: sparser\nprotocol: {protocol}", StringComparison.Ordinal)
        .Replace("twin_items: 8", "twin_items: 0", StringComparison.Ordinal)
            .Replace("scrambled_items: 8", "scrambled_items: 0", StringComparison.Ordinal)
        .Replace("not_applicable:", "not_applicable:\n  twin: not asked here\n  scramble: not asked here", StringComparison.Ordinal)
        .Replace("generate_tokens: 3", "generate_tokens: 0", StringComparison.Ordinal);

    private static JsonElement Report(Workplace place) =>
        JsonElement.Parse(place.Run("study", "report", "latest", "--store", StudyPlace.Store, "--format", "json").Ended(0).Text)
            .GetProperty("protocol");

    [Theory]
    [InlineData("predicts", "predicts", "adds beyond the baselines|adds nothing beyond the baselines|undecided|not identifiable")]
    [InlineData("fallback", "fallback", "the rival holds|the rival is refuted|no effect to explain|undecided")]
    [InlineData("selective_filter", "selective-filter", "supported|refuted|undecided")]
    public void A_protocol_runs_to_a_verdict_that_every_report_shows_and_measures_nothing_twice(string key, string name, string words)
    {
        using var place = StudyPlace.Finished(out var first, 60, Yaml(key), "--raw");
        Assert.Contains($"Protocol {name}", first.Text, StringComparison.Ordinal);
        var protocol = Report(place);
        Assert.Equal(name, protocol.GetProperty("name").GetString());
        Assert.Contains(protocol.GetProperty("verdict").GetString(), words.Split('|'));
        Assert.Contains(protocol.GetProperty("verdict").GetString()!.ToUpperInvariant(), first.Text, StringComparison.Ordinal);
        var content = StudyPlace.Content(place);
        var second = place.Run(StudyPlace.RunArguments("--raw")).Ended(0);
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(content, StudyPlace.Content(place));
        place.Run("study", "report", "latest", "--store", StudyPlace.Store, "-o", "page.html").Ended(0);
        Assert.Contains(protocol.GetProperty("verdict").GetString()!.ToUpperInvariant(), File.ReadAllText(place["page.html"]),
            StringComparison.Ordinal);
        if (name != "selective-filter") return;
        foreach (var figure in (string[])["filter-dose", "filter-dial", "filter-map"])
            Assert.Contains($"id=\"{figure}\"", File.ReadAllText(place["page.html"]), StringComparison.Ordinal);
        var layer = protocol.GetProperty("layers")[0];
        Assert.True(layer.GetProperty("kl_beyond").GetProperty("turned").GetProperty("estimate").ValueKind == JsonValueKind.Number);
        Assert.All(layer.GetProperty("effects").EnumerateArray(), effect =>
            Assert.True(effect.GetProperty("kl").GetProperty("estimate").GetDouble() >= 0));
    }

    [Theory, InlineData("fallback"), InlineData("selective_filter")]
    public void A_protocol_that_was_killed_goes_on_to_the_same_content(string key)
    {
        using var place = StudyPlace.Finished(60, Yaml(key), "--raw");
        var (whole, items) = (StudyPlace.Content(place), StudyPlace.StoredItems(place, StudyPlace.Store));
        string[] arguments = [.. StudyPlace.RunArguments("-q", "--raw")
            .Select(argument => argument == StudyPlace.Store ? "other.db" : argument)];
        // The protocol's pass is the last: its items are the last sixty.
        using (var run = place.Start(arguments))
        {
            while (!run.HasExited && StudyPlace.StoredItems(place, "other.db") < items - 50) Thread.Sleep(2);
            run.Kill();
        }
        Assert.InRange(StudyPlace.StoredItems(place, "other.db"), items - 59, items - 1);   // killed within the protocol's pass
        place.Run(arguments).Ended(0);
        Assert.Equal(whole, StudyPlace.Content(place, "other.db"));
    }

    [Fact]
    public void A_protocol_that_is_none_is_refused()
    {
        using var place = StudyPlace.Create(60, Yaml("predict"));
        place.Run(StudyPlace.RunArguments("--raw")).Refused("study.yaml:4", "predicts");
    }
}
