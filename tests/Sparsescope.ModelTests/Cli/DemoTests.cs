using System.Globalization;
using System.Text.Json;
using Sparsescope.Gguf;
using Sparsescope.Managed.Export;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.LatentRules;
using Sparsescope.Managed.Network;
using Sparsescope.Managed.Training;

namespace Sparsescope.ModelTests.Cli;

/// <summary>`demo` as a process, on an untrained model of its vocabulary: whatever the answer, the whole way is gone.</summary>
public sealed class DemoTests
{
    private const string Model = "untrained.gguf";

    [Fact]
    public void The_demo_goes_from_questions_to_a_verdict_a_picture_and_a_page()
    {
        using var place = Place();
        var run = place.Run("demo", "-m", Model, "--limit", "40", "-t", "1", "-o", "demo.html").Ended(0);
        foreach (var expected in (string[])["verdict: ", "Right answers out of ten options", "OOD-medium", "OOD-hard", "hoyer by layer",
            "top_5_energy OOD-hard", "top_5_energy layer 2"]) Assert.Contains(expected, run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", run.Text, StringComparison.Ordinal);      // a pipe gets no colours
        Assert.DoesNotContain("NaN", run.Text, StringComparison.Ordinal);
        var page = File.ReadAllText(place["demo.html"]);
        Assert.Contains("latent-rules", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script src", page, StringComparison.Ordinal);
        var json = JsonElement.Parse(place.Run("study", "report", "latest", "--format", "json").Ended(0).Text);
        Assert.Equal(80, json.GetProperty("n").GetInt32());
        Assert.Equal(0, json.GetProperty("failed").GetInt32());
        Assert.Equal(80, json.GetProperty("behaviour").GetProperty("right").GetInt32() + json.GetProperty("behaviour").GetProperty("wrong")
            .GetInt32());
    }

    [Fact]
    public void The_model_inside_knows_the_facts_it_was_shown_and_not_those_that_only_follow()
    {
        using var place = Place();
        var lines = place.Run("demo", "--limit", "60", "-t", "1").Ended(0).Text.Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        double Accuracy(string split) =>
            double.Parse(lines.First(words => words.Length > 2 && words[0] == split && int.TryParse(words[1], out _))[2],
                CultureInfo.InvariantCulture);
        Assert.InRange(Accuracy("ID"), 0.8, 1);                // 0.94 of 300 at the end of its training
        Assert.InRange(Accuracy("OOD-medium"), 0, 0.45);
        Assert.InRange(Accuracy("OOD-hard"), 0, 0.5);
    }

    [Fact]
    public void A_second_demo_measures_nothing_and_says_the_same()
    {
        using var place = Place();
        var first = place.Run("demo", "-m", Model, "--limit", "20", "-t", "1").Ended(0);
        var second = place.Run("demo", "-m", Model, "--limit", "20", "-t", "1").Ended(0);
        Assert.Equal(first.Text, second.Text);
        Assert.Contains("nothing to measure", second.Error, StringComparison.Ordinal);
        Assert.True(place.Has("sparsescope-demo.html"));
    }

    [Fact]
    public void What_stands_in_the_way_is_refused_in_a_sentence()
    {
        using var place = Place();
        place.Write("there.html", "mine");
        place.Run("demo", "-m", Model, "-o", "there.html").Refused("there.html", "--overwrite");
        place.Run("demo", "-m", "missing.gguf").Refused("missing.gguf");
        Assert.Equal("mine", File.ReadAllText(place["there.html"]));
    }

    [Fact]
    public void The_study_runs_by_name_with_the_data_it_brings_and_on_another_graph()
    {
        using var place = Place();
        place.Run("study", "run", "latent-rules", "-m", Model, "--exact", "--limit", "10", "-t", "1", "-q").Ended(0);
        place.Run("graph", "make", "-o", "graph", "--entities", "1000", "--rules", "10", "--relations", "25", "--triples", "2000",
            "--questions", "30", "--options", "5", "--seed", "5").Ended(0);
        place.Run("study", "run", "latent-rules", "-m", Model, "--exact", "--data", "graph", "-t", "1", "-q").Ended(0);
        Assert.Equal(2, JsonElement.Parse(place.Run("runs", "list", "--json").Ended(0).Text).GetArrayLength());
    }

    private static Workplace Place()
    {
        var place = new Workplace();
        using var workers = new Workers(1);
        var shape = LlamaShape.Published(layers: 2, heads: 1, CharTokenizer.Count, context: 32);
        var untrained = new Trainer<float>(new() { Model = shape, Steps = 1, Batch = 1 }, new TripleStream([new(1, 2, 3)], 1, 1), workers);
        using var file = File.Create(place[Model]);
        GgufExport.Write(file, "untrained", shape, untrained.Model.Weights, new(CharTokenizer.Tokens, CharTokenizer.Eos, CharTokenizer.Pad),
            GgmlType.F16);
        return place;
    }
}
