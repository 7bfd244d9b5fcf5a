using System.Text.Json;

namespace Sparsescope.ModelTests.Cli;

/// <summary>`dynamics` as a process: a tiny training that is looked at, interrupted and resumed.</summary>
public sealed class DynamicsTests
{
    private const string Train = """
        name: small
        graph: {seed: 5, entities: 1000, rules: 10, relations: 25, training_triples: 2000, questions_per_split: 30, options: 5}
        model: {layers: 2, heads: 1}
        steps: 60
        learning_rate: 0.003
        save_every: 7
        """;

    private const string Study = """
        name: small
        train: small.yaml
        seeds: [1, 2]
        looks: [1, 3, 10, 20, 35, 60]
        questions: 20
        """;

    [Fact]
    public void A_study_trains_looks_and_reports_and_is_complete_the_second_time()
    {
        using var place = Place();
        var first = place.Run("dynamics", "study.yaml", "-t", "1").Ended(0);
        Assert.Contains("Does the ID curve turn?", first.Text, StringComparison.Ordinal);
        var second = place.Run("dynamics", "study.yaml", "-t", "2", "-q").Ended(0);
        Assert.Equal(first.Text, second.Text);
        var four = place.Run("dynamics", "study.yaml", "--jobs", "4", "-t", "1", "--store", "jobs.db").Ended(0);
        Assert.Equal(first.Text, four.Text);
        Assert.Equal(Content(place, "sparsescope.db"), Content(place, "jobs.db"));
        Assert.Contains("shuffled, seed 2: step 60/60", four.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(place["sparsescope.db.training"]));
        var json = JsonElement.Parse(place.Run("dynamics", "report", "small", "--format", "json").Ended(0).Text);
        Assert.Equal(2 * 7, json.GetProperty("series").GetArrayLength());           // two models; step 0 is looked at too
        Assert.All(json.GetProperty("series").EnumerateArray(), series => Assert.Equal(2, series.GetProperty("seeds").GetInt32()));
        Assert.Equal(["id", "ood_hard", "ood_medium"], json.GetProperty("splits").EnumerateArray()
            .Select(split => split.GetProperty("split").GetString()!).Order(StringComparer.Ordinal));
        place.Run("dynamics", "report", "-o", "report.md").Ended(0);
        Assert.Contains("# small", File.ReadAllText(place["report.md"]), StringComparison.Ordinal);
        // the same report as other studies': a page, and by the same command
        place.Run("dynamics", "report", "small", "-o", "report.html").Ended(0);
        place.Run("study", "report", "small", "-o", "same.html").Ended(0);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(place["report.html"]), StringComparison.Ordinal);
        Assert.Equal(place.Read("report.html"), place.Read("same.html"));
        place.Run("dynamics", "report", "small", "-o", "report.html").Refused("--overwrite");
        // An untrained model knows nothing and a trained one something of what it was shown.
        double Loss(int step) => json.GetProperty("behaviour").EnumerateArray()
            .First(point => point.GetProperty("model").GetString() == "rules" && point.GetProperty("step").GetInt32() == step
                && point.GetProperty("split").GetString() == "id")
            .GetProperty("loss").GetProperty("estimate").GetDouble();
        Assert.True(Loss(60) < Loss(0) - 0.2);
    }

    [Fact]
    public void A_graph_of_a_folder_takes_the_place_of_the_configurations()
    {
        using var place = Place();
        place.Run("graph", "make", "-o", "graph", "--seed", "5", "--entities", "1000", "--rules", "10", "--relations", "25", "--triples",
            "2000", "--questions", "30", "--options", "5").Ended(0);
        place.Write("other.yaml", Train.Replace("seed: 5", "seed: 6", StringComparison.Ordinal));
        place.Write("study.yaml", Study.Replace("[1, 3, 10, 20, 35, 60]", "[1, 10]", StringComparison.Ordinal)
            .Replace("small.yaml", "other.yaml", StringComparison.Ordinal));
        string Graph(params string[] more)
        {
            place.Run(["dynamics", "study.yaml", "-t", "1", "-q", .. more]).Ended(0);
            return JsonElement.Parse(place.Run("dynamics", "report", "latest", "--format", "json").Ended(0).Text).GetProperty("study")
                .GetProperty("graph").GetString()!;
        }
        Assert.NotEqual(Graph(), Graph("--graph", "graph"));
        place.Run("dynamics", "study.yaml", "--graph", "missing").Refused("missing");
        place.Run("train", "other.yaml", "--graph", "graph", "-o", "run", "-q").Ended(0);
        var run = JsonElement.Parse(File.ReadAllText(place["run/run.json"]));
        Assert.Equal((Graph("--graph", "graph"), "graph"),
            (run.GetProperty("graph_checksum").GetString()!, run.GetProperty("graph_folder").GetString()!));
    }

    [Fact]
    public void After_kill_9_it_goes_on_and_stores_what_an_uninterrupted_study_stores()
    {
        using var place = Place();
        place.Run("dynamics", "study.yaml", "-t", "1", "-q", "--store", "whole.db").Ended(0);
        var whole = Content(place, "whole.db");
        foreach (var points in (int[])[1, 6, 13, 20])
        {
            // Points of the work, not of the clock: so many looks are stored, of 28.
            using var process = place.Start("dynamics", "study.yaml", "-t", "1", "-q", "--store", "killed.db");
            while (!process.HasExited && Points(place, "killed.db") < points) Thread.Sleep(2);
            Assert.False(process.HasExited, "the study ended before it could be killed");
            process.Kill();
            Assert.InRange(Points(place, "killed.db"), points, 27);   // what was stored is kept
        }
        place.Run("dynamics", "study.yaml", "-t", "1", "-q", "--store", "killed.db").Ended(0);
        Assert.Equal(whole, Content(place, "killed.db"));
    }

    [Fact]
    public void Ctrl_C_saves_every_training_under_way_and_the_study_ends_as_if_nothing_had_been()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("sends SIGINT, which is for Unix");
        using var place = Long();
        place.Run("dynamics", "study.yaml", "-t", "1", "-q", "--store", "whole.db").Ended(0);
        using (var run = place.Start("dynamics", "study.yaml", "-j", "2", "-t", "1", "-q", "--store", "cut.db", "--work", "work"))
        {
            Assert.True(SpinWait.SpinUntil(() => Directory.Exists(place["work"]) && Directory.GetFiles(place["work"], "*.safetensors")
                .Length == 2, TimeSpan.FromMinutes(1)));
            run.SendInterrupt();
            Assert.Contains("sparsescope: interrupted", run.Wait().Ended(130).Error, StringComparison.Ordinal);
        }
        Assert.Equal(2, Directory.GetFiles(place["work"]).Length);
        place.Run("dynamics", "study.yaml", "-j", "2", "-t", "1", "-q", "--store", "cut.db", "--work", "work").Ended(0);
        Assert.Equal(Content(place, "whole.db"), Content(place, "cut.db"));
    }

    [Fact]
    public void What_hinders_one_training_stops_all_and_is_said_even_after_Ctrl_C()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("sends SIGINT, which is for Unix");
        using var place = Long();
        // a file where the folder should be
        place.Run("dynamics", "study.yaml", "-j", "2", "-t", "1", "-q", "--work", "study.yaml").Refused("study.yaml");
        place.Write("small.yaml", File.ReadAllText(place["small.yaml"]).Replace("save_every: 7", "save_every: 100000",
            StringComparison.Ordinal).Replace("steps: 600", "steps: 100000", StringComparison.Ordinal));
        place.Write("study.yaml", File.ReadAllText(place["study.yaml"]).Replace("600", "100000", StringComparison.Ordinal));
        using var run = place.Start("dynamics", "study.yaml", "-j", "2", "-t", "1", "-q", "--store", "cut.db", "--work", "study.yaml");
        // Both have been looked at after ten steps, and are far from the next look.
        Assert.True(SpinWait.SpinUntil(() => Points(place, "cut.db") == 6, TimeSpan.FromMinutes(1)));
        run.SendInterrupt();
        run.Wait().Refused("study.yaml");
    }

    [Theory]
    [InlineData("name: small\ntrain: small.yaml\n", "seeds")]
    [InlineData("train: small.yaml\nseeds: [1, 1]\n", "twice")]
    [InlineData("train: small.yaml\nseeds: [1]\nmodels: [rulez]\n", "rulez")]
    [InlineData("train: small.yaml\nseeds: [1]\nlayers: [4]\n", "layers")]
    [InlineData("train: small.yaml\nseeds: [1]\nmetrics: [hoyr]\n", "hoyr")]
    [InlineData("train: small.yaml\nseeds: [1]\nlook: 4\n", "look")]
    [InlineData("train: other.yaml\nseeds: [1]\n", "other.yaml")]
    public void A_bad_configuration_is_refused_in_a_sentence(string yaml, string expected)
    {
        using var place = Place();
        place.Write("bad.yaml", yaml);
        place.Run("dynamics", "bad.yaml").Refused(expected);
        Assert.False(place.Has("sparsescope.db"));
    }

    [Fact]
    public void Without_a_study_a_report_says_what_to_do()
    {
        using var place = Place();
        place.Run("dynamics", "report").Refused("sparsescope.db");
        place.Run("dynamics").Refused("CONFIG.yaml");
    }

    private static Workplace Place()
    {
        var place = new Workplace();
        place.Write("small.yaml", Train);
        place.Write("study.yaml", Study);
        return place;
    }

    // Trainings of some seconds, so that there is time to end one.
    private static Workplace Long()
    {
        var place = Place();
        place.Write("small.yaml", Train.Replace("steps: 60", "steps: 600", StringComparison.Ordinal));
        place.Write("study.yaml", Study.Replace("[1, 3, 10, 20, 35, 60]", "[1, 10, 600]", StringComparison.Ordinal));
        return place;
    }

    private static int Points(Workplace place, string store) => StudyPlace.Count(place, store, "dynamics_points");

    // The rows of points and answers, in which nothing depends on when they were made.
    private static string Content(Workplace place, string store) =>
        string.Join('\n', StudyPlace.Content(place, store).Split('\n').Where(row => row.StartsWith("dynamics_", StringComparison.Ordinal)));
}
