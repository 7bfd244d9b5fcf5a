using System.Text.Json;
using Sparsescope.Engine;
using Sparsescope.Metrics;

namespace Sparsescope.Measuring;

/// <summary>What was measured of a prompt as JSON, the same wherever it is written. A figure that is not defined is null.</summary>
/// <param name="tokenizer">The model's.</param>
/// <param name="metrics">What was measured, in the order of the figures.</param>
public sealed class MeasurementJson(ITokenizer tokenizer, IReadOnlyList<Metric> metrics)
{
    private readonly JsonEncodedText[] _names = [.. metrics.Select(metric => JsonEncodedText.Encode(metric.Name))];

    /// <summary>The member <c>next_token</c>: entropy in nats, the largest ln p, and the ten most likely tokens.</summary>
    public void WriteNext(Utf8JsonWriter json, TokenDistribution next)
    {
        json.WriteStartObject("next_token");
        WriteFigure(json, "entropy", next.Entropy);
        WriteFigure(json, "max_logprob", next.Top.Count > 0 ? next.Top[0].LogProb : double.NaN);
        json.WriteStartArray("top");
        foreach (var (token, logProb) in next.Top)
        {
            json.WriteStartObject();
            json.WriteNumber("token", token);
            json.WriteString("text", tokenizer.Detokenize([token], spellControl: true));
            WriteFigure(json, "logprob", logProb);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The member <c>states</c>: one object a tap, layer and position.</summary>
    /// <param name="json">Written to.</param>
    /// <param name="states">The states.</param>
    /// <param name="afterState">Called after each, for a caller who moves on what was written; null: nobody.</param>
    public void WriteStates(Utf8JsonWriter json, IReadOnlyList<MeasuredState> states, Action? afterState = null)
    {
        json.WriteStartArray("states");
        foreach (var state in states)
        {
            WriteState(json, state);
            afterState?.Invoke();
        }
        json.WriteEndArray();
    }

    private void WriteState(Utf8JsonWriter json, MeasuredState state)
    {
        json.WriteStartObject();
        json.WriteString("tap", state.Point.Tap);
        if (state.Point.Layer is { } layer) json.WriteNumber("layer", layer);
        else json.WriteNull("layer");
        if (state.Position is { } position) json.WriteNumber("position", position);
        else json.WriteString("position", "mean");
        json.WriteString("phase", PhaseName(state.Phase));
        if (state.Token is { } token) json.WriteNumber("token", token);
        else json.WriteNull("token");
        WriteMetrics(json, state.Metrics);
        WriteControl(json, "without_outliers", state.WithoutOutliers);
        WriteControl(json, "rms_divided", state.RmsDivided);
        json.WriteEndObject();
    }

    private void WriteControl(Utf8JsonWriter json, string name, Figures? values)
    {
        if (values is null) return;
        json.WriteStartObject(name);
        WriteMetrics(json, values);
        json.WriteEndObject();
    }

    private void WriteMetrics(Utf8JsonWriter json, Figures values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            json.WritePropertyName(_names[i]);
            WriteFigure(json, values[i]);
        }
    }

    /// <summary>A number, or null where it is not finite.</summary>
    public static void WriteFigure(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        WriteFigure(json, value);
    }

    /// <summary>A number, or null where it is not finite.</summary>
    public static void WriteFigure(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteNullValue();
    }

    /// <summary>The word for a phase.</summary>
    public static string PhaseName(Phase phase) => phase == Phase.Prompt ? "prompt" : "generated";
}
