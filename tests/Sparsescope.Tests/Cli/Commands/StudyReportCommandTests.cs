using System.Text.Json;
using Sparsescope.Cli;
using Sparsescope.Studies.Reporting.Html;
using Sparsescope.Tests.Studies.Reporting;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Cli.Commands;

public sealed class StudyReportCommandTests
{
    [Fact]
    public void The_name_of_the_output_says_the_form()
    {
        using var place = new StoreFolder();
        MadeUpStore.Add(place.Store, items: 20);
        foreach (var (name, start) in ((string, string)[])[("r.html", "<!DOCTYPE html>"), ("r.md", "# made-up on tiny"), ("r.json", "{"),
            ("r.txt", "made-up on tiny")])
        {
            var (code, output, error) = CommandRun.Of("study", "report", "-o", place[name], "--store", place.Store);
            Assert.Equal((ExitCode.Ok, ""), (code, output));
            Assert.Contains(name, error, StringComparison.Ordinal);
            Assert.StartsWith(start, File.ReadAllText(place[name]), StringComparison.Ordinal);
        }
        Assert.Equal(HtmlPage.DrawsFigures, File.ReadAllText(place["r.html"]).Contains("vegaInterpreter", StringComparison.Ordinal));
        Assert.Equal("made-up", JsonElement.Parse(File.ReadAllText(place["r.json"])).GetProperty("study").GetString());
    }

    [Fact]
    public void A_file_that_exists_is_replaced_only_when_told_to()
    {
        using var place = new StoreFolder();
        MadeUpStore.Add(place.Store, items: 20);
        File.WriteAllText(place["r.html"], "somebody's notes");
        var (code, _, error) = CommandRun.Of("study", "report", "latest", "-o", place["r.html"], "--store", place.Store);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("--overwrite", error, StringComparison.Ordinal);
        Assert.Equal("somebody's notes", File.ReadAllText(place["r.html"]));
        Assert.Equal(ExitCode.Ok, CommandRun.Of("study", "report", "latest", "-o", place["r.html"], "--overwrite", "--store", place.Store)
            .Code);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(place["r.html"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--format html writes a file", "--format", "html")]
    [InlineData("none of text, md, json and html", "--format", "pdf")]
    [InlineData("is a folder", "-o", "")]
    [InlineData("does not exist; make it first", "-o", "nowhere/r.html")]
    [InlineData("has no run 'nosuch'", "nosuch")]
    public void What_cannot_be_is_refused_in_a_sentence(string expected, params string[] arguments)
    {
        using var place = new StoreFolder();
        MadeUpStore.Add(place.Store, items: 20);
        var (code, output, error) = CommandRun.Of(
            ["study", "report", .. arguments.Select((argument, i) => i > 0 && arguments[i - 1] == "-o"
                ? Path.Combine(place.Folder, argument) : argument), "--store", place.Store]);
        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_runs_are_shown_side_by_side_and_a_run_named_twice_once()
    {
        using var place = new StoreFolder();
        MadeUpStore.Add(place.Store, items: 20);
        MadeUpStore.Add(place.Store, items: 20, digit: 'b', model: "other");
        Assert.StartsWith("2 runs side by side", CommandRun.Of("study", "report", "aaa", "bbb", "--store", place.Store).Output,
            StringComparison.Ordinal);
        Assert.StartsWith("made-up on", CommandRun.Of("study", "report", "aaa", "aaaa", "--store", place.Store).Output,
            StringComparison.Ordinal);
    }
}
