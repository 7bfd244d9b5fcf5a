using System.Globalization;
using System.Text.Json;

namespace Sparsescope.Tests.Cli.Routing;

public sealed class RouteCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-route").FullName;

    private string Table => Path.Combine(_folder, "table.csv");

    private string Calibration => Path.Combine(_folder, "calibration.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Evaluate_gives_the_figures_of_the_reference_tables()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Shared.Path("golden", "routing", "routing.json")));
        foreach (var table in golden.RootElement.GetProperty("cases").EnumerateArray()
            .Where(c => c.GetProperty("kind").GetString() == "evaluate"))
        {
            JsonElement inputs = table.GetProperty("inputs"), outputs = table.GetProperty("outputs");
            string[][] columns = [.. ((string[])["score", "weak", "strong"]).Select(name =>
                inputs.GetProperty(name).EnumerateArray().Select(v => v.GetRawText()).ToArray())];
            File.WriteAllLines(Table, columns[0].Select((score, i) => $"{score},{columns[1][i]},{columns[2][i]}")
                .Prepend("score,weak,strong"));
            using var found = JsonDocument.Parse(Run(0, "evaluate", Table, "--json"));
            Same(outputs.GetProperty("apgr"), found.RootElement.GetProperty("apgr"));
            foreach (var x in (string[])["50", "80"])
            {
                var wanted = outputs.GetProperty("cpt") is { ValueKind: JsonValueKind.Object } cpt ? cpt.GetProperty("0." + x[0]) : default;
                Same(wanted, found.RootElement.GetProperty("cpt").GetProperty(x));
            }
        }

        static void Same(JsonElement wanted, JsonElement found)
        {
            if (wanted.ValueKind != JsonValueKind.Number) Assert.Equal(JsonValueKind.Null, found.ValueKind);
            else Assert.Equal(wanted.GetDouble(), found.GetDouble(), 1e-9);
        }
    }

    [Fact]
    public void A_decision_is_recomputed_from_the_values_and_the_calibration_alone()
    {
        Write(shuffled: false);
        Run(0, "calibrate", Table, "--baselines", "length,entropy", "--learned", "-o", Calibration);
        using var file = JsonDocument.Parse(File.ReadAllText(Calibration));
        var score = file.RootElement.GetProperty("score");
        var threshold = file.RootElement.GetProperty("share").GetProperty("20").GetProperty("threshold").GetDouble();
        var lines = File.ReadAllLines(Table);
        var header = lines[0].Split(',');
        var decisions = Run(0, "explain", Table, "-c", Calibration).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Length - 1, decisions.Length);
        var sent = 0;
        for (var i = 0; i < decisions.Length; i++)
        {
            var cells = lines[i + 1].Split(',');
            var sum = score.GetProperty("intercept").GetDouble();
            foreach (var term in score.GetProperty("terms").EnumerateArray())
            {
                var column = Array.IndexOf(header, term.GetProperty("column").GetString());
                sum += term.GetProperty("coefficient").GetDouble() * double.Parse(cells[column], CultureInfo.InvariantCulture);
            }
            using var decision = JsonDocument.Parse(decisions[i]);
            Assert.Equal(sum >= threshold, decision.RootElement.GetProperty("sent").GetBoolean());
            if (sum >= threshold) sent++;
        }
        Assert.InRange(sent, 1, decisions.Length - 1);
    }

    [Fact]
    public void A_signal_that_knows_more_than_the_baselines_adds_and_shuffled_outcomes_give_one_half()
    {
        Write(shuffled: false);
        using var found = JsonDocument.Parse(Run(0, "evaluate", Table, "--baselines", "length,entropy", "--json"));
        Assert.Equal("adds beyond the baselines", found.RootElement.GetProperty("verdict").GetString());
        Assert.Equal(["length", "entropy"], found.RootElement.GetProperty("baselines").EnumerateObject().Select(p => p.Name));
        Write(shuffled: true);
        using var shuffled = JsonDocument.Parse(Run(0, "evaluate", Table, "--baselines", "length,entropy", "--json"));
        double low = shuffled.RootElement.GetProperty("low").GetDouble(), high = shuffled.RootElement.GetProperty("high").GetDouble();
        if (!(low <= 0.5 && high >= 0.5)) Assert.Fail($"{low} to {high}");
        Assert.NotEqual("adds beyond the baselines", shuffled.RootElement.GetProperty("verdict").GetString());
    }

    [Fact]
    public void A_calibration_is_judged_on_the_test_part_and_refused_for_another_model()
    {
        Write(shuffled: false);
        string model = Path.Combine(_folder, "a.gguf"), other = Path.Combine(_folder, "b.gguf");
        File.WriteAllText(model, "one");
        File.WriteAllText(other, "two");
        Run(0, "calibrate", Table, "--baselines", "length,entropy", "-m", model, "-o", Calibration);
        using var found = JsonDocument.Parse(Run(0, "evaluate", Table, "-c", Calibration, "-m", model, "--json"));
        Assert.Equal(800, found.RootElement.GetProperty("n").GetInt32());
        var share = found.RootElement.GetProperty("thresholds").GetProperty("share 50").GetProperty("share").GetDouble();
        Assert.InRange(share, 0.4, 0.6);
        Assert.Contains("is of a.gguf", Refused("evaluate", Table, "-c", Calibration, "-m", other), StringComparison.Ordinal);
        Assert.Contains("exists", Refused("calibrate", Table, "-o", Calibration), StringComparison.Ordinal);
        File.WriteAllText(Calibration, File.ReadAllText(Calibration).Replace("\"version\": 1", "\"version\": 2"));
        Assert.Contains("another version", Refused("explain", Table, "-c", Calibration), StringComparison.Ordinal);
        File.WriteAllText(Calibration, "[]");
        Assert.Contains("no calibration", Refused("explain", Table, "-c", Calibration), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("score,weak,strong\n1,0,maybe\n", "no outcome")]
    [InlineData("score,weak,strong\nhigh,0,1\n", "not a number")]
    [InlineData("score,weak\n1,0\n", "no record has a field 'strong'")]
    [InlineData("score,weak,strong\n1,,1\n", "lacks a field")]
    public void A_table_that_says_something_else_is_refused_in_a_sentence(string text, string sentence)
    {
        File.WriteAllText(Table, text);
        Assert.Contains(sentence, Refused("evaluate", Table), StringComparison.Ordinal);
    }

    [Fact]
    public void Costs_follow_the_share_sent_and_what_it_saves()
    {
        Write(shuffled: false);
        File.WriteAllLines(Table, File.ReadAllLines(Table).Select((line, i) => line + (i == 0 ? ",cheap,dear" : ",1,10")));
        using var found = JsonDocument.Parse(Run(0, "evaluate", Table, "--costs", "cheap,dear", "--score-cost", "0.5", "--json"));
        var cost = found.RootElement.GetProperty("cost");
        Assert.Equal((0.5, 1, 10), (cost.GetProperty("score").GetDouble(), cost.GetProperty("weak").GetDouble(), cost.GetProperty("strong")
            .GetDouble()));
        foreach (var (name, x) in ((string, double)[])[("50", 0.5), ("80", 0.8)])
        {
            var at = cost.GetProperty("at").GetProperty(name);
            var share = found.RootElement.GetProperty("cpt").GetProperty(name).GetDouble();
            Assert.Equal(share, at.GetProperty("share").GetDouble());
            Assert.Equal(1.5 + 9 * share, at.GetProperty("cost").GetDouble(), 1e-9);
            Assert.Equal(1 - (1.5 + 9 * share) / 10, at.GetProperty("saved_against_strong").GetDouble(), 1e-9);
            Assert.Equal(1 - (1.5 + 9 * share) / (1 + 9 * x), at.GetProperty("saved_against_random").GetDouble(), 1e-9);
        }
        Assert.Contains("less than the strong model", Run(0, "evaluate", Table, "--costs", "cheap,dear"), StringComparison.Ordinal);
        Assert.Contains("two fields", Refused("evaluate", Table, "--costs", "cheap"), StringComparison.Ordinal);
        Assert.Contains("--score-cost", Refused("evaluate", Table, "--costs", "cheap,dear", "--score-cost", "-1"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_head_of_the_measurement_gives_the_calibration_template_numerics_and_engine()
    {
        Write(shuffled: false);
        string run = Path.Combine(_folder, "out.run.json"), model = Path.Combine(_folder, "a.gguf");
        File.WriteAllText(run,
            """{"identity": {"model_sha256": "abc", "template_sha256": "def", "numerics": "exact", "engine": {"engine": "managed"}},"""
            + """ "model": {"path": "weak.gguf"}}""");
        Run(0, "calibrate", Table, "--run", run, "-o", Calibration);
        using var found = JsonDocument.Parse(File.ReadAllText(Calibration));
        var of = found.RootElement.GetProperty("model");
        Assert.Equal(["abc", "weak.gguf", "def", "exact"], ((string[])["sha256", "name", "template", "numerics"])
            .Select(key => of.GetProperty(key).GetString()));
        Assert.Equal("managed", of.GetProperty("engine").GetProperty("engine").GetString());
        Run(0, "evaluate", Table, "-c", Calibration);
        File.WriteAllText(model, "another");
        File.Delete(Calibration);
        Assert.Contains("another model", Refused("calibrate", Table, "--run", run, "-m", model, "-o", Calibration),
            StringComparison.Ordinal);
        Assert.Contains("no head of a measurement", Refused("calibrate", Table, "--run", Table, "-o", Calibration),
            StringComparison.Ordinal);
    }

    private static string Run(int code, params string[] arguments)
    {
        var (found, output, error) = CommandRun.Of(["route", .. arguments]);
        Assert.True(found == code, error);
        return output;
    }

    private static string Refused(params string[] arguments)
    {
        var (code, _, error) = CommandRun.Of(["route", .. arguments]);
        Assert.Equal(2, code);
        Assert.Equal(1, error.Count(c => c == '\n'));
        return error;
    }

    // 2,000 questions whose difficulty is part length, part entropy, and part what only the signal sees.
    private void Write(bool shuffled)
    {
        var random = new SplitMix64(9);
        var rows = Enumerable.Range(0, 2000).Select(_ =>
        {
            double length = random.NextGaussian(), entropy = random.NextGaussian(), own = random.NextGaussian();
            var hard = 0.6 * length + 0.6 * entropy + 1.2 * own;
            bool weak = random.NextDouble() < 1 / (1 + Math.Exp(1.5 * hard)), strong = random.NextDouble() < (weak ? 0.95 : 0.7);
            return (length, entropy, own, weak, strong);
        }).ToArray();
        var outcomes = rows.Select(r => (r.weak, r.strong)).ToArray();
        if (shuffled) random.Shuffle(outcomes.AsSpan());
        File.WriteAllLines(Table, rows.Select((r, i) => string.Create(CultureInfo.InvariantCulture,
            $"q{i},{r.own},{r.length},{r.entropy},{(outcomes[i].weak ? 1 : 0)},{(outcomes[i].strong ? 1 : 0)}"))
                .Prepend("id,score,length,entropy,weak,strong"));
    }
}
