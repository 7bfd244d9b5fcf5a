using System.Globalization;
using System.Text.Json;
using Sparsescope.Statistics;
using Sparsescope.Statistics.Routing;

namespace Sparsescope.Tests.Statistics.Routing;

/// <summary>Agreement with exact fractions, pandas and scikit-learn: 14 tables, 5 pairs of tables.</summary>
public sealed class GoldenRoutingTests
{
    private const double Bound = 1e-9;

    public static TheoryData<string> Tables => [.. Names("evaluate")];

    public static TheoryData<string> Pairs => [.. Names("thresholds")];

    [Theory, MemberData(nameof(Tables))]
    public void Curve_and_what_is_made_of_it(string name)
    {
        var (inputs, outputs) = Case(name, "evaluate");
        var (score, weak, strong) = Table(inputs);
        var curve = RoutingCurve.Of(score, weak, strong);
        Assert.Equal(
            outputs.GetProperty("curve").EnumerateArray().Select(p => new RoutingPoint(p[0].GetInt32(), p[1].GetInt32())), curve.Points);
        Is("quality_weak", curve.QualityWeak);
        Is("quality_strong", curve.QualityStrong);
        Is("gap", curve.Gap);
        Is("apgr", curve.Apgr);
        Is("area_above_random", curve.AreaAboveRandom);
        bool[] wrong = [.. weak.Select(w => !w)], gain = [.. weak.Zip(strong, (w, s) => !w && s)];
        Is("auroc_weak_wrong", BinaryScores.Auroc(wrong, score));
        Is("auroc_gain", BinaryScores.Auroc(gain, score));
        foreach (var (share, quality) in Numbers("quality_at")) Near.Absolute($"quality at {share}", quality, curve.Quality(share), Bound);
        var cost = RoutingCost.Of(score, Doubles(inputs, "cost_weak"), Doubles(inputs, "cost_strong"), inputs.GetProperty("cost_score")
            .GetDouble());
        foreach (var (share, at) in Numbers("cost_at")) Near.Relative($"cost at {share}", at, cost.At(share), Bound);
        foreach (var (x, share) in Numbers("cpt")) Near.Absolute($"cpt {x}", share, curve.Cpt(x), Bound);
        foreach (var (x, at) in Numbers("cost_at_cpt")) Near.Relative($"cost at cpt {x}", at, cost.At(curve.Cpt(x)), Bound);
        foreach (var (x, saved) in Numbers("saved_against_strong"))
            Near.Absolute($"saved {x}", saved, cost.SavedAgainstStrong(curve.Cpt(x)), Bound);
        foreach (var (x, saved) in Numbers("saved_against_random"))
            Near.Absolute($"saved {x}", saved, cost.SavedAgainstRandom(curve.Cpt(x), x), Bound);
        if (outputs.GetProperty("oracle_apgr") is { ValueKind: JsonValueKind.Object } oracle)
        {
            Near.Absolute("oracle, at most", oracle.GetProperty("at_most").GetDouble(), curve.OracleApgr, Bound);
            Near.Absolute("oracle, exactly", oracle.GetProperty("exactly").GetDouble(), curve.OracleApgrExactShare, Bound);
        }
        else
        {
            Assert.True(double.IsNaN(curve.Cpt(0.5)) && double.IsNaN(curve.OracleApgr) && double.IsNaN(curve.OracleApgrExactShare));
        }

        void Is(string output, double actual) => Near.Absolute(output, outputs.GetProperty(output) is { ValueKind: JsonValueKind.Number } n
            ? n.GetDouble() : double.NaN, actual, Bound);

        IEnumerable<(double Key, double Value)> Numbers(string output) =>
            outputs.GetProperty(output) is { ValueKind: JsonValueKind.Object } found
                ? found.EnumerateObject().Select(p => (double.Parse(p.Name, CultureInfo.InvariantCulture),
                    p.Value.ValueKind == JsonValueKind.Null ? double.NaN : p.Value.GetDouble()))
                : [];
    }

    [Theory, MemberData(nameof(Tables))]
    public void Interval_of_the_area(string name)
    {
        var (inputs, outputs) = Case(name, "evaluate");
        if (outputs.GetProperty("bootstrap") is not { ValueKind: JsonValueKind.Array } bounds) return;
        var (score, weak, strong) = Table(inputs);
        var interval = RoutingResampling.Of([score], weak, strong, clusters: null, seed: 7, resamples: 2000).Apgr(0);
        double low = bounds[0].GetDouble(), high = bounds[1].GetDouble();
        Near.Absolute("estimate", outputs.GetProperty("apgr").GetDouble(), interval.Estimate, Bound);
        Near.Absolute("low", low, interval.Low, 0.08 * (high - low));
        Near.Absolute("high", high, interval.High, 0.08 * (high - low));
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Thresholds_on_one_table_and_what_they_give_on_another(string name)
    {
        var (inputs, outputs) = Case(name, "thresholds");
        var (score, weak, strong) = Table(inputs.GetProperty("calibration"));
        var test = Table(inputs.GetProperty("test"));
        foreach (var wanted in outputs.GetProperty("share").EnumerateObject())
        {
            var found = RoutingThreshold.ForShare(score, double.Parse(wanted.Name, CultureInfo.InvariantCulture));
            Same(wanted, found, wanted.Value.GetProperty("threshold").ValueKind == JsonValueKind.Null ? RoutingDecision.AllKept
                : RoutingDecision.Threshold);
        }
        foreach (var wanted in outputs.GetProperty("conformal").EnumerateObject())
        {
            var found = RoutingThreshold.ForLoss(score, weak, strong, double.Parse(wanted.Name, CultureInfo.InvariantCulture));
            Same(wanted, found, wanted.Value.GetProperty("decision").GetString() switch
            {
                "threshold" => RoutingDecision.Threshold,
                "all_kept" => RoutingDecision.AllKept,
                _ => RoutingDecision.AllSent,
            });
            Near.Absolute($"bound {wanted.Name}", wanted.Value.GetProperty("bound").GetDouble(), found.Bound, Bound);
            Near.Absolute($"loss {wanted.Name}", wanted.Value.GetProperty("loss_calibration").GetDouble(), found.On(score, weak, strong)
                .Loss, Bound);
        }

        void Same(JsonProperty wanted, RoutingThreshold found, RoutingDecision decision)
        {
            Assert.Equal(decision, found.Decision);
            if (decision == RoutingDecision.Threshold) Assert.Equal(wanted.Value.GetProperty("threshold").GetDouble(), found.Value);
            var there = found.On(test.Score, test.Weak, test.Strong);
            Near.Absolute("share here", wanted.Value.GetProperty("share_calibration").GetDouble(), found.On(score, weak, strong).Share,
                Bound);
            Near.Absolute("share there", wanted.Value.GetProperty("share_test").GetDouble(), there.Share, Bound);
            Near.Absolute("quality there", wanted.Value.GetProperty("quality_test").GetDouble(), there.Quality, Bound);
            Near.Absolute("loss there", wanted.Value.GetProperty("loss_test").GetDouble(), there.Loss, Bound);
        }
    }

    private static IEnumerable<string> Names(string kind)
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Shared.Path("golden", "routing", "routing.json")));
        return [.. golden.RootElement.GetProperty("cases").EnumerateArray()
            .Where(c => c.GetProperty("kind").GetString() == kind).Select(c => c.GetProperty("name").GetString()!)];
    }

    private static (JsonElement Inputs, JsonElement Outputs) Case(string name, string kind)
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Shared.Path("golden", "routing", "routing.json")));
        var found = golden.RootElement.GetProperty("cases").EnumerateArray()
            .Single(c => c.GetProperty("name").GetString() == name && c.GetProperty("kind").GetString() == kind);
        return (found.GetProperty("inputs").Clone(), found.GetProperty("outputs").Clone());
    }

    private static (double[] Score, bool[] Weak, bool[] Strong) Table(JsonElement inputs) =>
        (Doubles(inputs, "score"), [.. Doubles(inputs, "weak").Select(v => v == 1)], [.. Doubles(inputs, "strong").Select(v => v == 1)]);

    private static double[] Doubles(JsonElement inputs, string name) =>
        [.. inputs.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
}
