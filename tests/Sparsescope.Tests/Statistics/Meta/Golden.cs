using System.Text.Json;
using Sparsescope.Statistics;
using Sparsescope.Statistics.Meta;

namespace Sparsescope.Tests.Statistics.Meta;

/// <summary>The reference figures of meta-analysis.</summary>
internal static class Golden
{
    public static IEnumerable<string> Names(string file)
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Shared.Path("golden", "meta", file)));
        return [.. golden.RootElement.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];
    }

    public static (JsonElement Inputs, JsonElement Outputs) Case(string file, string name)
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Shared.Path("golden", "meta", file)));
        var found = golden.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        return (found.GetProperty("inputs").Clone(), found.GetProperty("outputs").Clone());
    }
}

/// <summary>One set of studies.</summary>
internal sealed class StudySet
{
    public StudySet(string name)
    {
        (Inputs, Outputs) = Golden.Case("meta.json", name);
        double[] squares = [.. Error.Select(e => e * e)];
        Array.Sort(squares);
        MedianVariance = Bootstrap.Quantile(squares, 0.5);
    }

    public JsonElement Inputs { get; }

    public JsonElement Outputs { get; }

    public double MedianVariance { get; }

    public double[] Effect => Column("y");

    public double[] Error => Column("se");

    public int Count => Effect.Length;

    public string[] Ids => Texts("id")!;

    public string[] Families => Texts("family")!;

    public string[]? Units => Texts("unit");

    public double[] Column(string name) => [.. Inputs.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    public double[][] Moderators(JsonElement regression) =>
        [.. regression.GetProperty("moderators").EnumerateArray().Select(m => Column(m.GetString()!))];

    private string[]? Texts(string name) =>
        Inputs.TryGetProperty(name, out var found) ? [.. found.EnumerateArray().Select(v => v.GetString()!)] : null;
}

/// <summary>Comparisons with one object of figures.</summary>
internal sealed class Check(string name, JsonElement figures, double bound, double medianVariance, double boundOfP = 1e-6)
{
    public string Name => name;

    public void Is(string key, double actual, double? within = null) =>
        Near.Relative($"{name} {key}", figures.GetProperty(key).GetDouble(), actual, within ?? bound, 1e-12);

    // p within its bound where it is not tiny; there within a thousandth.
    public void P(string key, double actual)
    {
        var expected = figures.GetProperty(key).GetDouble();
        Near.Relative($"{name} {key}", expected, actual, expected > 1e-12 ? boundOfP : 1e-3, 1e-300);
    }

    public void Tau2(MetaRegression fit) =>
        Near.Relative($"{name} tau2", figures.GetProperty("tau2").GetDouble(), fit.Tau2, bound, 1e-7 * medianVariance);

    public void Heterogeneity(MetaRegression fit)
    {
        Tau2(fit);
        Near.Relative($"{name} i2", figures.GetProperty("i2").GetDouble(), fit.I2, bound, 1e-5);
        Is("h2", fit.H2);
    }

    public void Bounds(string key, Interval actual, double within, double floor = 1e-12)
    {
        Near.Relative($"{name} {key} low", figures.GetProperty(key)[0].GetDouble(), actual.Low, within, floor);
        Near.Relative($"{name} {key} high", figures.GetProperty(key)[1].GetDouble(), actual.High, within, floor);
    }

    public void Coefficient(MetaCoefficient actual, int studies, string error = "se")
    {
        // A coefficient near 0 and the bounds around it agree to a share of its error.
        var floor = bound * figures.GetProperty(error).GetDouble();
        Near.Relative($"{name} estimate", figures.GetProperty("estimate").GetDouble(), actual.Estimate, bound, floor);
        Is(error, actual.Error);
        P("p", actual.P);
        foreach (var (key, level) in new[] { ("ci95", 0.95), ("ci90", 0.9) })
        {
            if (!figures.TryGetProperty(key, out var bounds)) continue;
            var interval = actual.Interval(level, studies);
            var width = bounds[1].GetDouble() - bounds[0].GetDouble();
            Near.Absolute($"{name} {key} low", bounds[0].GetDouble(), interval.Low, 2 * bound * width);
            Near.Absolute($"{name} {key} high", bounds[1].GetDouble(), interval.High, 2 * bound * width);
        }
    }
}
