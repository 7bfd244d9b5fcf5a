using System.Text.Json;

namespace Sparsescope.Tests.Statistics;

/// <summary>One case of the reference figures: its inputs, and comparisons with its outputs that NaN fails.</summary>
internal sealed class GoldenCase(string name, JsonElement inputs, JsonElement outputs)
{
    private readonly HashSet<string> _compared = [];

    public static GoldenCase Find(string name)
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Shared.Path("golden", "statistics", "statistics.json")));
        var found = golden.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        return new(name, found.GetProperty("inputs").Clone(), found.GetProperty("outputs").Clone());
    }

    public static IEnumerable<string> Names()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Shared.Path("golden", "statistics", "statistics.json")));
        return [.. golden.RootElement.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];
    }

    public double Number(string input) => inputs.GetProperty(input).GetDouble();

    public double[] Vector(string input) => Numbers(inputs.GetProperty(input));

    public double[][] Rows(string input) => [.. inputs.GetProperty(input).EnumerateArray().Select(Numbers)];

    public double[][] Columns(string input)
    {
        var rows = Rows(input);
        return [.. Enumerable.Range(0, rows[0].Length).Select(j => rows.Select(row => row[j]).ToArray())];
    }

    /// <summary>Agreement to 1e-8 relative, and to 1e-14 where the figure is 0 but for rounding.</summary>
    public void Check(string output, params double[] actual) =>
        Compare(output, actual, i => Math.Max(1e-8 * Math.Abs(Expected(output)[i]), 1e-14));

    /// <summary>Agreement to an absolute bound.</summary>
    public void CheckWithin(double bound, string output, params double[] actual) => Compare(output, actual, _ => bound);

    /// <summary>Agreement of what was rounded to two decimals.</summary>
    public void CheckRounded(string output, params double[] actual) =>
        Compare(output, [.. actual.Select(a => Math.Round(a, 2))], _ => 1e-9);

    /// <summary>Agreement of the bounds of an interval to 3 % of its width.</summary>
    public void CheckBounds(string output, params double[] actual) =>
        Compare(output, actual, _ => 0.03 * (Expected(output)[1] - Expected(output)[0]));

    public void RequireAllCompared() => Assert.Equal(outputs.EnumerateObject().Select(o => o.Name).Order(), _compared.Order());

    private static double[] Numbers(JsonElement json) => json.ValueKind == JsonValueKind.Array
        ? [.. json.EnumerateArray().Select(x => x.GetDouble())] : [json.GetDouble()];

    private double[] Expected(string output) => Numbers(outputs.GetProperty(output));

    private void Compare(string output, double[] actual, Func<int, double> bound)
    {
        _compared.Add(output);
        var expected = Expected(output);
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= bound(i)))
                Assert.Fail($"{name}, {output}[{i}]: expected {expected[i]:R}, got {actual[i]:R} (bound {bound(i):E1})");
        }
    }
}
