using System.Text.Json;
using Sparsescope.Cli;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Studies.Reporting;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Cli.Commands;

public sealed class StudyAnalyseCommandTests
{
    private const string Earlier = "SMALLER OR SO. By a rule of before.";

    // A run whose stored analysis is by rule 1, in words that no rule of today has, and otherwise unreadable.
    private static (StoreFolder Place, RunRecord Run) OfBefore(
        string json = """{"schema":0,"verdict":{"name":"smaller or so","sentence":"By a rule of before."}}""")
    {
        var place = new StoreFolder();
        var run = MadeUpStore.Add(place.Store, items: 20);
        using (var db = StoreConnection.OpenForWriting(place.Store)) db.Execute("delete from analyses");
        using (var store = RunStore.Open(place.Store)) store.SaveAnalysis(run.Id, new("0.0.1", 1, "2026-01-02T04:04:05Z", json));
        return (place, run);
    }

    [Fact]
    public void A_run_is_judged_by_the_present_rule_and_both_verdicts_are_kept_and_shown()
    {
        var (place, run) = OfBefore();
        using var _ = place;
        var (code, output, error) = CommandRun.Of("study", "analyse", "aaa", "--store", place.Store);
        Assert.True(code == ExitCode.Ok, error);
        Assert.Contains("verdict: ", output, StringComparison.Ordinal);
        Assert.Contains($"earlier verdict (sparsescope 0.0.1, rule 1, 2026-01-02T04:04:05Z): {Earlier}", output, StringComparison.Ordinal);
        using (var store = RunStore.OpenReadOnly(place.Store))
        {
            Assert.Equal(
                [(1, "smaller or so"), (RuleVersion.Current, store.Analysis(run.Id)!.Verdict)],
                store.Analyses(run.Id).Select(analysis => (analysis.Rule, analysis.Verdict)));
            Assert.Equal(App.Version, store.Analysis(run.Id)!.Program);
        }
        foreach (var command in (string[][])[["study", "report", "aaa"], ["runs", "show", "aaa"]])
            Assert.Contains(Earlier, CommandRun.Of([.. command, "--store", place.Store]).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, CommandRun.Of("study", "report", "aaa", "-o", place["r.html"], "--store", place.Store).Code);
        Assert.Contains(Earlier, File.ReadAllText(place["r.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Judging_again_by_the_same_program_and_rule_changes_nothing_but_the_time()
    {
        var (place, run) = OfBefore();
        using var _ = place;
        IReadOnlyList<StoredAnalysis> Judged()
        {
            Assert.Equal(ExitCode.Ok, CommandRun.Of("study", "analyse", "latest", "--store", place.Store).Code);
            using var store = RunStore.OpenReadOnly(place.Store);
            return [.. store.Analyses(run.Id).Select(analysis => analysis with { Created = null })];
        }
        Assert.Equal(Judged(), Judged());
    }

    [Fact]
    public void As_JSON_it_is_the_result_with_every_judging_newest_first()
    {
        var (place, _) = OfBefore();
        using var __ = place;
        var json = JsonElement.Parse(CommandRun.Of("study", "analyse", "aaa", "--json", "--store", place.Store).Output);
        var judged = json.GetProperty("analyses");
        Assert.Equal([RuleVersion.Current, 1], judged.EnumerateArray().Select(analysis => analysis.GetProperty("rule").GetInt32()));
        Assert.Equal(json.GetProperty("verdict").GetProperty("name").GetString(), judged[0].GetProperty("verdict").GetString());
        Assert.Equal(("smaller or so", "By a rule of before."),
            (judged[1].GetProperty("verdict").GetString(), judged[1].GetProperty("sentence").GetString()));
    }

    [Fact]
    public void Stored_texts_are_read_by_the_present_judge_and_what_changed_is_said_once()
    {
        using var place = new StoreFolder();
        // As a judge that could not read would have left them.
        var run = MadeUpStore.Add(place.Store, items: 20,
            change: item => item with
            {
                Gold = "yes",
                Generated = item.Index % 2 == 0 ? "Yes, they do." : "No, no.",
                Judgement = Judgement.Undecided
            });
        JsonElement Again() => JsonElement.Parse(CommandRun.Of("study", "analyse", "aaa", "--json", "--store", place.Store).Output);
        var json = Again();
        Assert.Equal("""{"texts":20,"changed":20,"changes":{"undecided \u2192 correct":10,"undecided \u2192 wrong":10}}""",
            JsonSerializer.Serialize(json.GetProperty("answers_judged_again")));
        Assert.Equal((10, 10), (json.GetProperty("behaviour").GetProperty("right").GetInt32(),
            json.GetProperty("behaviour").GetProperty("wrong").GetInt32()));
        Assert.Equal((20, 0), (Again().GetProperty("answers_judged_again").GetProperty("texts").GetInt32(),
            Again().GetProperty("answers_judged_again").GetProperty("changed").GetInt32()));
        Assert.Contains("20 answers judged again: none changed.", CommandRun.Of("study", "analyse", "aaa", "--store", place.Store).Output,
            StringComparison.Ordinal);
        using var store = RunStore.OpenReadOnly(place.Store);
        Assert.Equal([Judgement.Correct, Judgement.Wrong], store.Items(run.Id, "main", vectors: false).Where(item => item.Error is null)
            .Take(2)
            .Select(item => item.Judgement!.Value));
    }

    [Fact]
    public void Reasoning_that_the_prompt_opened_is_no_answer_when_it_is_read_again()
    {
        using var place = new StoreFolder();
        var run = MadeUpStore.Add(place.Store, items: 20,
            change: item => item with { Gold = "yes", Generated = "Yes, but perhaps", Judgement = Judgement.Undecided });
        using (var db = StoreConnection.OpenForWriting(place.Store))
            db.Execute("update runs set environment = $1", """{"prompt_end":"<|assistant|>\n<think>\n"}""");
        var json = JsonElement.Parse(CommandRun.Of("study", "analyse", run.ShortId, "--json", "--store", place.Store).Output);
        Assert.Equal("""{"texts":20,"changed":0,"changes":{}}""", JsonSerializer.Serialize(json.GetProperty("answers_judged_again")));
    }

    [Theory]
    [InlineData("""{"schema":0,"verdict":{"name":"smaller or so","sentence":"By a rule of before."}}""", Earlier)]
    [InlineData("""{"verdict":"SUPPORTED"}""", "UNREADABLE.")]
    [InlineData("no JSON", "UNREADABLE.")]
    public void An_analysis_that_cannot_be_read_breaks_no_report_and_is_named(string json, string earlier)
    {
        var (place, run) = OfBefore(json);
        using var _ = place;
        var before = File.ReadAllBytes(place.Store);
        var (code, output, error) = CommandRun.Of("study", "report", "aaa", "--store", place.Store);
        Assert.True(code == ExitCode.Ok, error);
        Assert.Contains($"`sparsescope study analyse {run.ShortId}` keeps the new verdict", output, StringComparison.Ordinal);
        Assert.Contains($"earlier verdict (sparsescope 0.0.1, rule 1, 2026-01-02T04:04:05Z): {earlier}", output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(place.Store));
    }

    [Fact]
    public void What_is_not_there_or_not_finished_is_refused_in_a_sentence()
    {
        using var place = new StoreFolder();
        Assert.Contains("There is no store", CommandRun.Of("study", "analyse", "aaa", "--store", place.Store).Error,
            StringComparison.Ordinal);
        Assert.False(File.Exists(place.Store));
        using (var store = RunStore.Open(place.Store)) store.Begin(Samples.Run('a'));
        var (code, _, error) = CommandRun.Of("study", "analyse", "aaa", "--store", place.Store);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("is not finished", error, StringComparison.Ordinal);
        Assert.Contains("no run 'b'", CommandRun.Of("study", "analyse", "b", "--store", place.Store).Error, StringComparison.Ordinal);
    }
}
