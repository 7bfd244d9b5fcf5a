using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Sparsescope.Interventions;
using Sparsescope.Safetensors;

namespace Sparsescope.Tests.Cli.Probing;

public sealed class ProbeCommandTests : IDisposable
{
    private const int Items = 160, Width = 24;

    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-probe").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    // Layer 0 knows nothing of the label; in layer 1 dimension 3 moves with it; layer 2 is layer 1 with its axes moved on.
    private (float[][][] States, bool[] Labels) Write(double effect, string states = "states.safetensors", string items = "items.jsonl",
        ulong seed = 3, bool kept = true)
    {
        var random = new SplitMix64(seed);
        bool[] labels = [.. Enumerable.Range(0, Items).Select(_ => random.NextInt32(2) == 1)];
        float[] Row() => [.. Enumerable.Range(0, Width).Select(_ => (float)(3 + random.NextGaussian()))];
        float[][] zero = [.. labels.Select(_ => Row())], one = [.. labels.Select(_ => Row())];
        for (var i = 0; i < Items; i++) one[i][3] += (float)(effect * (labels[i] ? 1 : -1));
        float[][] two = [.. one.Select(row => (float[])[.. row[1..], row[0]])];
        float[][][] all = [zero, one, two];
        var (entries, data) = (new List<SafetensorsEntry>(), new List<float[]>());
        void Add(string name, long[] shape, float[] values)
        {
            entries.Add(SafetensorsEntry.F32(name, shape, entries.Count > 0 ? entries[^1].End : 0));
            data.Add(values);
        }
        if (kept)
        {
            for (var i = 0; i < Items; i++) Add($"q{i}/resid_post", [3, 1, Width], [.. zero[i], .. one[i], .. two[i]]);
        }
        else
        {
            for (var layer = 0; layer < 3; layer++) Add($"layer.{layer}", [Items, Width], [.. all[layer].SelectMany(row => row)]);
        }
        using (var stream = File.Create(At(states)))
        {
            stream.Write(SafetensorsHeader.Encode(entries, kept ? [StateLibrary.LayersOf("resid_post", [0, 1, 2])] : []));
            foreach (var values in data) stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        File.WriteAllLines(At(items), labels.Select((label, i) => JsonSerializer.Serialize(new
        {
            id = $"q{i}",
            label = label ? 1 : 0,
            kind = label ? "yes, indeed" : i % 3 == 0 ? "no" : "never",
            question = i / 2,
            template = i % 8,
            length = 10 + i % 7,
            text = label ? "the sun is here" : "the sun was here",
        })));
        return (all, labels);
    }

    private string Run(int code, params string[] arguments)
    {
        var (ended, output, error) = CommandRun.Of(["probe", .. arguments]);
        Assert.True(code == ended, $"ended with {ended}: {error}");
        return code == 0 ? output : error;
    }

    private JsonElement Train(params string[] more) =>
        JsonElement.Parse(Run(0, ["train", At("items.jsonl"), "--states", At("states.safetensors"), "--cluster", "question", "--json",
            .. more]));

    private static double Figure(JsonElement layer, string name) => layer.GetProperty(name).GetDouble();

    [Fact]
    public void A_planted_direction_is_found_where_it_is_and_nowhere_else()
    {
        Write(effect: 1);
        var layers = Train("--baselines", "length", "--type", "template").GetProperty("layers").EnumerateArray().ToList();
        Assert.Equal(3, layers.Count);
        Assert.True(Figure(layers[0], "auroc_low") < 0.5 && Figure(layers[0], "auroc_high") > 0.5);
        foreach (var layer in layers[1..])
        {
            Assert.True(Figure(layer, "auroc_low") > 0.7, layer.GetRawText());
            Assert.True(layer.GetProperty("calibrated").GetProperty("brier").GetDouble() < 0.2);
            Assert.True(layer.GetProperty("selectivity").GetProperty("value").GetDouble() > 0.1);
            var baselines = layer.GetProperty("baselines").EnumerateArray().ToDictionary(b => b.GetProperty("name").GetString()!);
            Assert.Equal(["majority", "fields: length", "layer 0", "sparsity and norm"], baselines.Keys);
            Assert.All(baselines.Values, baseline => Assert.True(baseline.GetProperty("gain_low").GetDouble() > 0));
        }
    }

    [Fact]
    public void Labels_that_states_do_not_know_gain_nothing_over_the_majority()
    {
        Write(effect: 0);
        foreach (var layer in Train().GetProperty("layers").EnumerateArray())
        {
            // An AUROC of 160 items has a standard error of 0.046 where there is nothing: three of these, and no more gain than chance
            // gives.
            Assert.InRange(Figure(layer, "auroc"), 0.35, 0.65);
            Assert.True(layer.GetProperty("baselines")[0].GetProperty("gain").GetDouble() < 0.03, layer.GetRawText());
        }
    }

    [Fact]
    public void Words_that_give_the_label_away_are_a_baseline_that_no_probe_beats()
    {
        Write(effect: 1);
        var layer = Train("--text", "text", "--layers", "1").GetProperty("layers")[0];
        var words = layer.GetProperty("baselines").EnumerateArray().Single(b => b.GetProperty("name").GetString() == "words");
        Assert.Equal(1, words.GetProperty("scores").GetProperty("auroc").GetDouble());
        Assert.True(words.GetProperty("gain_high").GetDouble() < 0);
    }

    [Fact]
    public void A_kept_probe_gives_other_items_the_log_odds_that_its_file_says()
    {
        Write(effect: 1);
        Train("-o", At("probe.safetensors"));
        var (states, labels) = Write(effect: 1, "other.safetensors", "other.jsonl", seed: 9);
        var lines = Run(0, "apply", At("probe.safetensors"), At("other.jsonl"), "--states", At("other.safetensors"), "--layers", "1")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal(Items, lines.Count);
        using var stream = File.OpenRead(At("probe.safetensors"));
        var file = SafetensorsFile.Read(stream, "probe");
        float[] weights = file.ReadFloats(stream, "layer.1"), means = file.ReadFloats(stream, "mean.1");
        var about = JsonElement.Parse(file.Metadata["probe"]).GetProperty("layers")[1];
        var (intercept, map) = (about.GetProperty("intercept").GetDouble(), about.GetProperty("calibration"));
        var right = 0;
        for (var i = 0; i < Items; i++)
        {
            var odds = intercept;
            for (var j = 0; j < Width; j++) odds += (double)weights[j] * ((double)states[1][i][j] - means[j]);
            Assert.Equal(odds, lines[i].GetProperty("log_odds").GetDouble(), 1e-9);
            var p = 1 / (1 + Math.Exp(-(map.GetProperty("slope").GetDouble() * odds + map.GetProperty("intercept").GetDouble())));
            Assert.Equal(p, lines[i].GetProperty("probability").GetDouble(), 1e-9);
            if (p > 0.5 == labels[i]) right++;
        }
        Assert.True(right > 0.75 * Items, $"{right} right");
        stream.Position = 0;
        Assert.Equal(weights, DirectionSet.Read(stream, "probe").Find(1));
    }

    [Fact]
    public void A_matrix_a_layer_gives_what_kept_states_give()
    {
        Write(effect: 0.6);
        var kept = Train().GetProperty("layers").GetRawText();
        Write(effect: 0.6, kept: false);
        Assert.Equal(kept, Train().GetProperty("layers").GetRawText());
    }

    [Theory, InlineData("sparsity"), InlineData("normalised"), InlineData("support")]
    public void Every_form_is_trained_kept_and_applied(string form)
    {
        Write(effect: 1);
        var layer = Train("--form", form, "--layers", "1", "-o", At("probe.safetensors")).GetProperty("layers")[0];
        Assert.Equal(form, layer.GetProperty("form").GetString());
        Assert.True(Figure(layer, "auroc_low") > 0.5, layer.GetRawText());
        Assert.Contains("\"log_odds\"", Run(0, "apply", At("probe.safetensors"), At("items.jsonl"), "--states",
            At("states.safetensors"), "--layers", "1", "--label", "label"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_can_be_the_positive_label_and_items_without_state_or_label_are_counted()
    {
        Write(effect: 1);
        File.AppendAllLines(At("items.jsonl"),
            ["{\"id\": \"elsewhere\", \"kind\": \"no\", \"question\": 999}", "{\"id\": \"q0b\", \"kind\": \"\", \"question\": 998}"]);
        var json = Train("--label", "kind", "--positive", "yes, indeed", "--layers", "1");
        Assert.Equal(Items, json.GetProperty("items").GetInt32());
        Assert.Equal(2, json.GetProperty("left_out").GetInt32());
        Assert.True(Figure(json.GetProperty("layers")[0], "auroc_low") > 0.7);
    }

    [Theory]
    [InlineData("--label", "kind", "no label of two")]
    [InlineData("--label", "labels", "no record has a field 'labels'")]
    [InlineData("--baselines", "text", "not a number")]
    [InlineData("--cluster", "template", "")]
    [InlineData("--layers", "7", "layers 0 to 2")]
    [InlineData("--tap", "nowhere", "is not a tap")]
    [InlineData("--states", "missing.safetensors", "cannot be read")]
    [InlineData("--positive", "maybe", "have one label")]
    public void What_cannot_be_trained_ends_with_the_reason(string option, string value, string reason)
    {
        Write(effect: 1);
        var arguments = new List<string> { "train", At("items.jsonl"), option, value };
        if (option != "--states") arguments.AddRange(["--states", At("states.safetensors")]);
        var said = Run(reason.Length == 0 ? 0 : 2, [.. arguments]);
        if (reason.Length == 0) return;
        Assert.Contains(reason, said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_probe_an_existing_output_and_missing_states_are_refused()
    {
        Write(effect: 1);
        Assert.Contains("holds no probe", Run(2, "apply", At("states.safetensors"), At("items.jsonl"), "--states",
            At("states.safetensors")), StringComparison.Ordinal);
        Assert.Contains("exists", Run(2, "train", At("items.jsonl"), "--states", At("states.safetensors"), "-o", At("items.jsonl")),
            StringComparison.Ordinal);
        Assert.Contains("--states", Run(2, "train", At("items.jsonl")), StringComparison.Ordinal);
        File.WriteAllLines(At("items.jsonl"), Enumerable.Range(0, 30)
            .Select(i => $"{{\"id\": \"x{i.ToString(CultureInfo.InvariantCulture)}\", \"label\": {i % 2}}}"));
        Assert.Contains("No labelled record has a state", Run(2, "train", At("items.jsonl"), "--states", At("states.safetensors")),
            StringComparison.Ordinal);
    }
}
