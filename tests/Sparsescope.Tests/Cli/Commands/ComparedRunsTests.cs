using System.Text.Json;
using Sparsescope.Studies.Judging;
using Sparsescope.Tests.Studies.Reporting;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Cli.Commands;

/// <summary>What is made of several stored runs: the table of a router, and models beside each other.</summary>
public sealed class ComparedRunsTests
{
    private static (int Code, string Output, string Error) Run(StoreFolder place, params string[] arguments) =>
        CommandRun.Of([.. arguments, "--store", place.Store]);

    [Fact]
    public void Two_runs_give_a_table_that_a_router_is_judged_on()
    {
        using var place = new StoreFolder();
        var weak = MadeUpStore.Add(place.Store, items: 150, digit: 'a', model: "weak");
        MadeUpStore.Add(place.Store, items: 150, digit: 'b', model: "strong", change: item =>
            item with { Judgement = item.Index % 10 == 0 ? Judgement.Wrong : Judgement.Correct });
        var made = Run(place, "route", "table", "aaaa", "bbbb", "--metric", "hoyer", "-o", place["table.jsonl"]);
        Assert.True(made.Code == 0, made.Error);
        var lines = File.ReadAllLines(place["table.jsonl"]).Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal(150, lines.Count);
        Assert.Equal(15, lines.Count(line => !line.GetProperty("strong").GetBoolean()));
        Assert.All(lines, line => Assert.True(line.GetProperty("score").GetDouble() is > 0 and < 1));
        var judged = CommandRun.Of("route", "evaluate",
            place["table.jsonl"], "--baselines", "length,entropy", "--cluster", "cluster", "--json");
        Assert.True(judged.Code == 0, judged.Error);
        Assert.Equal(lines.Count(line => line.GetProperty("weak").ValueKind != JsonValueKind.Null), JsonElement.Parse(judged.Output)
            .GetProperty("n").GetInt32());
        Assert.Contains("exists", Run(place, "route", "table", "aaaa", "bbbb", "-o", place["table.jsonl"]).Error, StringComparison.Ordinal);
        Assert.Contains("named twice", Run(place, "route", "table", "aaaa", "aaaa", "-o", place["t.jsonl"]).Error,
            StringComparison.Ordinal);
        Assert.Contains("layers 0 to", Run(place, "route", "table", "aaaa", "bbbb", "--layer", "9", "-o", place["t.jsonl"]).Error,
            StringComparison.Ordinal);
        Assert.Contains(".jsonl", Run(place, "route", "table", "aaaa", "bbbb", "-o", place["t.csv"]).Error, StringComparison.Ordinal);
        Assert.Equal("made-up", weak.Study);
    }

    [Fact]
    public void Models_that_ran_one_study_stand_beside_each_other_and_precisions_count_once()
    {
        using var place = new StoreFolder();
        foreach (var (i, digit) in "abcdef".Index()) MadeUpStore.Add(place.Store, items: 60, digit: digit, model: $"model{i}");
        var found = Run(place, "study", "regimes", "made-up", "--family", "model0=one", "--family", "model1=one", "--same", "model5=model4",
            "--json");
        Assert.True(found.Code == 0, found.Error);
        var json = JsonElement.Parse(found.Output);
        Assert.Equal(6, json.GetProperty("runs").GetArrayLength());
        Assert.Contains(json.GetProperty("verdict").GetString(),
            (string[])["two regimes", "related, without regimes", "unrelated", "undecided"]);
        Assert.Contains("5 models", json.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.All(json.GetProperty("runs").EnumerateArray(), run => Assert.True(run.GetProperty("error").GetDouble() > 0));
        Assert.Contains("verdict:", Run(place, "study", "regimes", "made-up").Output, StringComparison.Ordinal);
        Assert.Contains("undecided", Run(place, "study", "regimes", "aaaa", "--json").Output, StringComparison.Ordinal);
        Assert.Equal(2, Run(place, "study", "regimes", "made-up", "--cell", "99").Code);
        Assert.Contains("NAME=NAME", Run(place, "study", "regimes", "made-up", "--family", "x").Error, StringComparison.Ordinal);
    }
}
