using System.Text.Json;

namespace Sparsescope.Tests.Statistics.Drift;

/// <summary>The reference figures of drift monitors, and comparisons that NaN fails.</summary>
internal static class DriftGolden
{
    public static readonly string[] Streams =
        ["null-normal", "null-ar1", "null-heavy", "shift-small", "shift-large-down", "ramp", "burst", "variance", "ties", "sparsity-like"];

    public static JsonElement Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Shared.Path("golden", "drift", name + ".json")));
        return document.RootElement.Clone();
    }

    public static double Number(this JsonElement json, string name) => json.GetProperty(name).GetDouble();

    public static int Whole(this JsonElement json, string name) => json.GetProperty(name).GetInt32();

    public static double[] Numbers(this JsonElement json, string name)
        => [.. json.GetProperty(name).EnumerateArray().Select(x => x.GetDouble())];

    public static int[] Indices(this JsonElement json, string name)
        => [.. json.GetProperty(name).EnumerateArray().Select(x => x.GetInt32())];

    public static double[][] Rows(this JsonElement json, string name)
        => [.. json.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(x => x.GetDouble()).ToArray())];

    public static JsonElement[] Items(this JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray()];

    public static int? Index(this JsonElement json, string name)
        => json.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;

    /// <summary>Within the bound of max(1, value).</summary>
    public static void Close(double expected, double actual, double bound = 1e-10, string what = "")
    {
        var most = bound * Math.Max(1, Math.Abs(expected));
        if (!(Math.Abs(expected - actual) <= most)) Assert.Fail($"{what}: {actual} instead of {expected}");
    }

    public static void Close(double[] expected, double[] actual, double bound = 1e-10, string what = "")
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Close(expected[i], actual[i], bound, $"{what}[{i}]");
    }

    /// <summary>Within the bound, relative to the value.</summary>
    public static void Relative(double expected, double actual, double bound, string what = "")
    {
        if (!(Math.Abs(expected - actual) <= bound * Math.Abs(expected))) Assert.Fail($"{what}: {actual} instead of {expected}");
    }

    /// <summary>Two simulations of one mean within four standard errors of their difference.</summary>
    public static void Simulated(JsonElement expected, double mean, double error, string what)
    {
        var theirs = expected.Number("standard_error");
        var bound = 4 * Math.Sqrt(theirs * theirs + error * error);
        var wanted = expected.Number("mean");
        if (!(Math.Abs(wanted - mean) <= bound)) Assert.Fail($"{what}: {mean} ± {error} instead of {wanted}");
    }

    /// <summary>Index of the first true.</summary>
    public static int? First(IEnumerable<bool> alarms)
    {
        var i = 0;
        foreach (var alarm in alarms)
        {
            if (alarm) return i;
            i++;
        }
        return null;
    }
}
