using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sparsescope.Monitoring;

namespace Sparsescope.Cli.Monitoring;

/// <summary>What a replayed log says.</summary>
internal static class ReplayReport
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Json(DriftMonitor monitor, IReadOnlyList<DriftAlarm> alarms)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_options))
        {
            var reference = monitor.Reference;
            json.WriteStartObject();
            json.WriteString("object", "sparsescope.monitor_replay");
            json.WriteNumber("prompts", monitor.Count);
            json.WriteNumber("outside_length", monitor.Outside);
            json.WriteNumber("incomplete", monitor.Incomplete);
            json.WriteStartObject("reference");
            json.WriteNumber("prompts", reference.Tokens.Count);
            json.WriteNumber("run_length", reference.Options.RunLength);
            json.WriteNumber("share", reference.Options.Share);
            json.WriteNumber("autocorrelation", reference.Dependence.Lag1);
            json.WriteNumber("block", reference.Block);
            json.WriteEndObject();
            json.WriteStartArray("detectors");
            foreach (var state in monitor.States)
            {
                json.WriteStartObject();
                json.WriteString("signal", state.Signal);
                json.WriteString("detector", state.Detector);
                Figure(json, "statistic", state.Statistic);
                Figure(json, "threshold", state.Threshold);
                json.WriteNumber("alarms", state.Alarms);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("alarms");
            foreach (var alarm in alarms)
            {
                json.WriteStartObject();
                json.WriteNumber("index", alarm.Index);
                json.WriteString("id", alarm.Id);
                json.WriteString("signal", alarm.Signal);
                json.WriteString("detector", alarm.Detector);
                json.WriteString("figure", alarm.Figure);
                json.WriteString("side", alarm.Side);
                Figure(json, "statistic", alarm.Statistic);
                Figure(json, "threshold", alarm.Threshold);
                json.WriteBoolean("explained_by_length", alarm.ExplainedByLength);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    internal static IEnumerable<string> Text(DriftMonitor monitor, IReadOnlyList<DriftAlarm> alarms)
    {
        var reference = monitor.Reference;
        var outside = Invariant($"{monitor.Outside} of a length outside it");
        yield return Invariant($"{monitor.Count} prompts against {reference.Tokens.Count} of the reference; {outside}");
        yield return Promise(reference);
        foreach (var state in monitor.States)
        {
            var at = Invariant($"{state.Statistic,9:0.000} of {state.Threshold,7:0.000}");
            yield return Invariant($"{state.Signal,-9} {state.Detector,-17} {at}  alarms {state.Alarms}");
        }
        foreach (var alarm in alarms)
        {
            var why = alarm.ExplainedByLength ? "; length explains it" : "";
            yield return Invariant($"prompt {alarm.Index} ({alarm.Id}): {alarm.Signal} {alarm.Detector}, {alarm.Figure} {alarm.Side}{why}");
        }
    }

    internal static string Promise(MonitorReference reference)
    {
        var options = reference.Options;
        var dependence = reference.Block > 1
            ? Invariant($"neighbours are correlated ({reference.Dependence.Lag1:0.00}), limits by blocks of {reference.Block} prompts")
            : Invariant($"no correlation of neighbours was found ({reference.Dependence.Lag1:0.00})");
        var run = Invariant($"{options.RunLength:0} prompts to a false alarm of a signal, in {100 * options.Share:0} % of references");
        return $"cusum: {run}; {dependence}";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // JSON has no −∞: the logarithm of nothing yet.
    private static void Figure(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
