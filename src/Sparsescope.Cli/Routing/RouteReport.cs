using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Statistics;
using Sparsescope.Statistics.Routing;
using Sparsescope.Studies.Routing;

namespace Sparsescope.Cli.Routing;

/// <summary>What <c>route evaluate</c> prints.</summary>
internal static class RouteReport
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly double[] s_cpt = [0.5, 0.8];

    /// <summary>Figures by name; one that is not defined is null.</summary>
    internal static string ToJson(RoutingTable table, RoutingEvaluation found, RoutingCalibration? calibration, double scoreCost = 0)
    {
        var json = new JsonObject
        {
            ["apgr"] = Number(found.Apgr.Estimate),
            ["low"] = Number(found.Apgr.Low),
            ["high"] = Number(found.Apgr.High),
            ["cpt"] = new JsonObject([.. s_cpt.Select(x => KeyValuePair.Create(Percent(x), Number(found.Curve.Cpt(x))))]),
            ["verdict"] = found.Verdict.Word.Word(),
            ["because"] = found.Verdict.Because,
            ["baselines"] = new JsonObject([.. found.Baselines.Select(b => KeyValuePair.Create(b.Key, (JsonNode?)Bounds(b.Value)))]),
            ["all"] = found.All is { } all ? Bounds(all) : null,
            ["all_with_signal"] = found.AllWithSignal is { } with ? Bounds(with) : null,
            ["increment"] = found.Increment is { } increment ? Bounds(increment) : null,
            ["n"] = table.Count,
            ["quality_weak"] = found.Curve.QualityWeak,
            ["quality_strong"] = found.Curve.QualityStrong,
            ["gap"] = new JsonObject
            {
                ["estimate"] = Number(found.Gap.Estimate),
                ["low"] = Number(found.Gap.Low),
                ["high"] = Number(found.Gap.High),
            },
            ["area_above_random"] = Number(found.Curve.AreaAboveRandom),
            ["oracle_apgr"] = Number(found.Curve.OracleApgr),
        };
        if (CostOf(table, calibration, scoreCost) is { } cost)
        {
            json["cost"] = new JsonObject
            {
                ["score"] = cost.Score,
                ["weak"] = cost.MeanWeak,
                ["strong"] = cost.MeanStrong,
                ["at"] = new JsonObject([.. s_cpt.Select(x => KeyValuePair.Create(Percent(x), (JsonNode?)new JsonObject
                {
                    ["share"] = Number(found.Curve.Cpt(x)),
                    ["cost"] = Number(cost.At(found.Curve.Cpt(x))),
                    ["saved_against_strong"] = Number(cost.SavedAgainstStrong(found.Curve.Cpt(x))),
                    ["saved_against_random"] = Number(cost.SavedAgainstRandom(found.Curve.Cpt(x), x)),
                }))]),
            };
        }
        if (calibration is not null)
        {
            var scores = calibration.Score.Of(table);
            json["thresholds"] = new JsonObject([.. Thresholds(calibration).Select(t =>
            {
                var there = t.Threshold.Rule.On(scores, table.Weak, table.Strong);
                return KeyValuePair.Create(t.Name, (JsonNode?)new JsonObject
                {
                    ["decision"] = t.Threshold.Decision,
                    ["threshold"] = t.Threshold.Threshold,
                    ["share"] = there.Share,
                    ["quality"] = there.Quality,
                    ["loss"] = there.Loss,
                });
            })]);
        }
        return json.ToJsonString(s_json);
    }

    // Along the curve that is judged: the signal's, or the calibration's score.
    private static RoutingCost? CostOf(RoutingTable table, RoutingCalibration? calibration, double scoreCost) =>
        table is { WeakCost: { } weak, StrongCost: { } strong }
            ? RoutingCost.Of(calibration?.Score.Of(table) ?? table.Score, weak, strong, scoreCost) : null;

    internal static IEnumerable<string> ToText(RoutingTable table, RoutingEvaluation found, RoutingCalibration? calibration,
        double scoreCost = 0)
    {
        yield return $"verdict  {found.Verdict.Word.Word()}: {found.Verdict.Because}";
        yield return Text($"questions {table.Count}, weak right {found.Curve.QualityWeak:F3}, strong right {found.Curve.QualityStrong:F3}");
        yield return Row(table.Signal, found.Apgr);
        foreach (var (name, interval) in found.Baselines) yield return Row(name, interval);
        if (found.All is { } all) yield return Row("all baselines", all);
        if (found.AllWithSignal is { } with) yield return Row("all and signal", with);
        if (found.Increment is { } increment) yield return Row("increment", increment);
        foreach (var x in s_cpt)
            yield return Text($"{Percent(x)} % of the gap is won back at {100 * found.Curve.Cpt(x):F1} % sent");
        if (CostOf(table, calibration, scoreCost) is { } cost)
        {
            yield return Text($"cost a question: weak {cost.MeanWeak:G4}, strong {cost.MeanStrong:G4}, the signal {cost.Score:G4}");
            foreach (var x in s_cpt)
            {
                var share = found.Curve.Cpt(x);
                yield return Text(
                    $"{Percent(x)} % of the gap costs {cost.At(share):G4}: {100 * cost.SavedAgainstStrong(share):F1} ")
                    + Text($"% less than the strong model, ")
                    + Text($"{100 * cost.SavedAgainstRandom(share, x):F1} % less than random routing");
            }
        }
        if (calibration is null) yield break;
        var scores = calibration.Score.Of(table);
        foreach (var (name, threshold) in Thresholds(calibration))
        {
            var there = threshold.Rule.On(scores, table.Weak, table.Strong);
            var what = threshold.Decision switch
            {
                "all_sent" => "nothing keeps the bound, all are sent",
                "all_kept" => "all are kept",
                _ => Text($"score ≥ {threshold.Threshold:G6}"),
            };
            yield return Text($"{name,-10} {what}: sent {there.Share:F3}, right {there.Quality:F3}, lost {there.Loss:F3}");
        }
    }

    internal static IEnumerable<(string Name, CalibratedThreshold Threshold)> Thresholds(RoutingCalibration calibration) =>
        calibration.Share.Select(s => ("share " + s.Key, s.Value)).Concat(calibration.Loss.Select(l => ("loss " + l.Key, l.Value)));

    private static string Row(string name, Interval interval) =>
        Text($"{name,-24} APGR {interval.Estimate,6:F3}  {interval.Low:F3} to {interval.High:F3}");

    private static JsonObject Bounds(Interval interval) => new()
    {
        ["apgr"] = Number(interval.Estimate),
        ["low"] = Number(interval.Low),
        ["high"] = Number(interval.High),
    };

    private static string Percent(double x) => (100 * x).ToString("0", CultureInfo.InvariantCulture);

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
