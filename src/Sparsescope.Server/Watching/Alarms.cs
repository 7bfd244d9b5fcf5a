using System.Text.Json;
using Sparsescope.Monitoring;
using Sparsescope.Server.Api;

namespace Sparsescope.Server.Watching;

/// <summary>Alarms as JSON: on the page and in what a webhook gets.</summary>
internal static class Alarms
{
    internal static void Write(Utf8JsonWriter json, DriftAlarm alarm)
    {
        json.WriteStartObject();
        Members(json, alarm);
        json.WriteEndObject();
    }

    internal static void Members(Utf8JsonWriter json, DriftAlarm alarm)
    {
        json.WriteNumber("index", alarm.Index);
        json.WriteString("id", alarm.Id);
        json.WriteString("signal", alarm.Signal);
        json.WriteString("detector", alarm.Detector);
        json.WriteString("figure", alarm.Figure);
        json.WriteString("side", alarm.Side);
        json.Figure("statistic", alarm.Statistic);
        json.Figure("threshold", alarm.Threshold);
        json.WriteBoolean("explained_by_length", alarm.ExplainedByLength);
    }
}
