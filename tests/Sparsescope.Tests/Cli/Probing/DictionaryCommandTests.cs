using System.Text.Json;
using Sparsescope.Metrics;
using Sparsescope.Tests.Dictionaries;

namespace Sparsescope.Tests.Cli.Probing;

public sealed class DictionaryCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-dictionary").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    [Fact]
    public void The_planted_feature_of_every_state_is_named_beside_the_metrics_of_code_and_state()
    {
        var directions = FeatureDictionaryTests.Directions(5);
        int[] planted = [4, 17, 30];
        using (var dictionary = FeatureDictionaryTests.File(("W_enc", [FeatureDictionaryTests.Width, FeatureDictionaryTests.Features],
            FeatureDictionaryTests.Flat(directions, true)),
            ("b_enc", [FeatureDictionaryTests.Features], new float[FeatureDictionaryTests.Features])))
            File.WriteAllBytes(At("d.safetensors"), dictionary.ToArray());
        using (var states = FeatureDictionaryTests.File(("layer.6", [3, FeatureDictionaryTests.Width],
            [.. planted.SelectMany(f => directions[f].Select(x => 3 * x))])))
            File.WriteAllBytes(At("states.safetensors"), states.ToArray());
        File.WriteAllLines(At("items.jsonl"), ["{\"id\": \"a\"}", "{\"id\": \"b\"}", "{\"id\": \"c\"}"]);
        var (code, output, error) = CommandRun.Of("dictionary", At("d.safetensors"), At("items.jsonl"), "--states",
            At("states.safetensors"), "--layer", "6", "--top-k", "1");
        Assert.True(code == 0, error);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal(["a", "b", "c"], lines.Select(line => line.GetProperty("id").GetString()));
        foreach (var (line, feature) in lines.Zip(planted))
        {
            Assert.Equal(1, line.GetProperty("active").GetInt32());
            Assert.Equal(9, line.GetProperty("energy").GetDouble(), 1e-3);
            Assert.Equal(feature, line.GetProperty("features")[0].GetProperty("feature").GetInt32());
            Assert.Equal(Metric.All.Select(metric => metric.Name), line.GetProperty("code").EnumerateObject()
                .Select(figure => figure.Name));
            Assert.Equal(1, line.GetProperty("code").GetProperty("top_1_energy").GetDouble(), 1e-6);
            Assert.Equal(3, line.GetProperty("state").GetProperty("l2_norm").GetDouble(), 1e-3);
        }
        var refused = CommandRun.Of("dictionary", At("states.safetensors"), At("items.jsonl"), "--states",
            At("states.safetensors"), "--layer", "6");
        Assert.Equal(2, refused.Code);
        Assert.Contains("no dictionary", refused.Error, StringComparison.Ordinal);
        Assert.Contains("layers 6", CommandRun.Of("dictionary", At("d.safetensors"), At("items.jsonl"), "--states",
            At("states.safetensors"), "--layer", "5").Error, StringComparison.Ordinal);
    }
}
