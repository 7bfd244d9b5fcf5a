using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Probing;
using Sparsescope.Studies.Probing;

namespace Sparsescope.Cli.Probing;

/// <summary>What <c>probe train</c> prints.</summary>
internal static class ProbeReport
{
    internal static string ToJson(ProbeTable table, ProbeFile file, IReadOnlyList<ProbeLayer> layers) => new JsonObject
    {
        ["items"] = table.Count,
        ["positives"] = table.Labels.Count(label => label),
        ["clusters"] = table.Clusters.Distinct().Count(),
        ["left_out"] = table.Dropped,
        ["tap"] = file.Tap,
        ["label"] = file.Label,
        ["positive"] = file.Positive,
        ["model_sha256"] = file.Model,
        ["layers"] = new JsonArray([.. layers.Select(layer => (JsonNode)Layer(layer))]),
    }.ToJsonString();

    private static JsonObject Layer(ProbeLayer layer) => new()
    {
        ["layer"] = layer.Probe.Layer,
        ["form"] = layer.Probe.Form.ToString().ToLowerInvariant(),
        ["c"] = layer.Probe.C,
        ["chosen_c"] = new JsonArray([.. layer.ChosenC.Select(c => (JsonNode)c)]),
        ["scores"] = Json(layer.Scores),
        ["auroc"] = Number(layer.Auroc.Estimate),
        ["auroc_low"] = Number(layer.Auroc.Low),
        ["auroc_high"] = Number(layer.Auroc.High),
        ["recalibration"] = layer.Recalibration is { } map
            ? new JsonObject { ["slope"] = Number(map.Slope), ["intercept"] = Number(map.Intercept) } : null,
        ["calibrated"] = Json(layer.Calibrated),
        ["baselines"] = new JsonArray([.. layer.Baselines.Select(baseline => new JsonObject
        {
            ["name"] = baseline.Name,
            ["scores"] = Json(baseline.Scores),
            ["gain"] = Number(baseline.Gain.Estimate),
            ["gain_low"] = Number(baseline.Gain.Low),
            ["gain_high"] = Number(baseline.Gain.High),
        })]),
        ["selectivity"] = layer.Selectivity is { } selectivity ? new JsonObject
        {
            ["value"] = Number(selectivity.Value),
            ["task_accuracy"] = Number(selectivity.Task),
            ["control_accuracy"] = Number(selectivity.Control),
            ["types"] = selectivity.Types,
            ["items"] = selectivity.Items,
        } : null,
    };

    internal static IEnumerable<string> ToText(ProbeTable table, IReadOnlyList<ProbeLayer> layers)
    {
        yield return Text(
            $"{table.Count} items in {table.Clusters.Distinct().Count()} clusters, {table.Labels.Count(label => label)} of them positive");
        yield return "layer  AUROC  95 % interval    log loss  Brier  calibrated  slope  accuracy  selectivity  C";
        foreach (var layer in layers)
        {
            var slope = layer.Recalibration is { } map ? Text($"{map.Slope,5:F2}") : "    -";
            var selectivity = layer.Selectivity is { } found ? Text($"{found.Value,11:F3}") : "          -";
            yield return Text($"{layer.Probe.Layer,5}  {layer.Auroc.Estimate:F3}  {layer.Auroc.Low:F3} to {layer.Auroc.High:F3}  ")
                + Text($"{layer.Scores.LogLoss,8:F4}  {layer.Scores.Brier:F3}  {layer.Calibrated.LogLoss,10:F4}  {slope}  ")
                + Text($"{layer.Scores.Accuracy,8:F3}  {selectivity}  {layer.Probe.C:G2}");
        }
        yield return "What simpler knowledge does on the same folds; gain: its log loss less the probe's, nats an item";
        foreach (var layer in layers)
        {
            foreach (var baseline in layer.Baselines)
                yield return Text(
                    $"{layer.Probe.Layer,5}  {baseline.Name,-24} AUROC {baseline.Scores.Auroc:F3}, log loss {baseline.Scores.LogLoss:F4}, ")
                    + Text($"gain {baseline.Gain.Estimate:F4}  {baseline.Gain.Low:F4} to {baseline.Gain.High:F4}");
        }
    }

    internal static string Scores(string name, ProbeScores scores) =>
        Text($"{name}: AUROC {scores.Auroc:F3}, log loss {scores.LogLoss:F4}, Brier {scores.Brier:F3}, accuracy {scores.Accuracy:F3}, ")
            + Text($"calibration error {scores.CalibrationError:F3}");

    private static JsonObject Json(ProbeScores scores) => new()
    {
        ["log_loss"] = Number(scores.LogLoss),
        ["brier"] = Number(scores.Brier),
        ["auroc"] = Number(scores.Auroc),
        ["calibration_error"] = Number(scores.CalibrationError),
        ["accuracy"] = Number(scores.Accuracy),
        ["balanced_accuracy"] = Number(scores.BalancedAccuracy),
    };

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
