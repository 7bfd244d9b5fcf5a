using System.Text.Json;
using Sparsescope.Metrics;

namespace Sparsescope.Tests.Metrics;

public sealed class GoldenMetricsTests
{
    [Fact]
    public void Every_metric_agrees_with_numpy_to_ten_digits()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Shared.Path("golden", "metrics", "metrics.json")));
        var battery = new MetricBattery(Metric.All);
        var results = new double[Metric.All.Count];
        var compared = 0;
        foreach (var item in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            var name = item.GetProperty("name").GetString()!;
            battery.Measure([.. item.GetProperty("vector").EnumerateArray().Select(x => (float)x.GetDouble())], results);
            var expected = item.GetProperty("metrics");
            Assert.Equal(Metric.All.Select(m => m.Name), expected.EnumerateObject().Select(p => p.Name));
            for (var i = 0; i < results.Length; i++)
            {
                var value = expected.GetProperty(Metric.All[i].Name);
                if (value.ValueKind == JsonValueKind.Null) Assert.Equal((name, double.NaN), (name, results[i]));
                else Near.Check(Metric.All[i].Name, value.GetDouble(), results[i], name);
                compared++;
            }
        }
        Assert.Equal(19 * 15, compared);
    }
}
