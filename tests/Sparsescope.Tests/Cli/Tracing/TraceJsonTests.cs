using System.Text.Json;
using Sparsescope.Cli.Heatmaps;
using Sparsescope.Cli.Tracing;
using Sparsescope.Metrics;

namespace Sparsescope.Tests.Cli.Tracing;

public sealed class TraceJsonTests
{
    [Fact]
    public void Json_holds_tokens_layers_and_every_metric()
    {
        var trace = Traces.Make(12, 4);
        var json = JsonElement.Parse(TraceJson.Write(trace));
        Assert.Equal("sparsescope-trace", json.GetProperty("format").GetString());
        Assert.Equal(1, json.GetProperty("version").GetInt32());
        Assert.Equal(12, json.GetProperty("tokens").GetArrayLength());
        Assert.Equal("generated", json.GetProperty("tokens")[11].GetProperty("phase").GetString());
        Assert.True(json.GetProperty("tokens")[0].GetProperty("control").GetBoolean());
        Assert.Equal(2, json.GetProperty("layers")[2].GetProperty("layer").GetInt32());
        Assert.Equal(Metric.All.Count, json.GetProperty("values").EnumerateObject().Count());
        Assert.Equal(trace.Grid(Metric.All[8]).Values[7][3], json.GetProperty("values").GetProperty("hoyer")[7][3].GetDouble());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("values").GetProperty("gini")[4][1].ValueKind);
        Assert.Equal("limit", json.GetProperty("stop").GetString());
    }

    [Theory]
    [InlineData("hoyer", "higher is sparser")]
    [InlineData("participation_ratio", "lower is sparser")]
    [InlineData("l1_norm", "between vectors of one length")]
    [InlineData("l2_norm", "not its sparsity")]
    public void The_picture_says_which_way_is_sparser_and_how_many_tokens_it_shows(string metric, string said)
    {
        var lines = TraceText.Lines(Traces.Make(12, 4), Metric.All.First(known => known.Name == metric), ScaleKind.All, Screen.Plain)
            .ToList();
        Assert.Contains("n = 10 prompt tokens and 2 generated, 4 layers (0 to 3)", lines[1], StringComparison.Ordinal);
        Assert.Contains(said, lines[^1], StringComparison.Ordinal);
    }
}
