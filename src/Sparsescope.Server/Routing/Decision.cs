using System.Globalization;
using System.Text.Json;
using Sparsescope.Server.Api;

namespace Sparsescope.Server.Routing;

/// <summary>Who is to answer, and all that it follows from.</summary>
/// <param name="Word">local, upstream, forced or failover.</param>
/// <param name="Because">One sentence.</param>
internal sealed record Decision(string Word, string Because)
{
    /// <summary>Intercept + Σ coefficient · value; null where nothing was scored.</summary>
    internal double? Score { get; init; }

    /// <summary>Sent upstream at or above it; null where there is none.</summary>
    internal double? Threshold { get; init; }

    /// <summary>Beginning of the calibration's SHA-256, and the name of the threshold.</summary>
    internal string? Calibration { get; init; }

    internal double Intercept { get; init; }

    internal IReadOnlyList<(string Column, double Coefficient, double Value)> Terms { get; init; } = [];

    /// <summary>Seconds until the prompt was scored, its decode included.</summary>
    internal double? Seconds { get; init; }

    internal void WriteHeaders(HttpResponse response, string answeredBy)
    {
        void Add(string name, string? value)
        {
            if (value is not null) response.Headers[$"x-sparsescope-{name}"] = value;
        }
        Add("model", Safe(answeredBy));
        Add("decision", Word);
        Add("score", Text(Score));
        Add("threshold", Text(Threshold));
        Add("calibration", Calibration);
        Add("signal-ms", Text(Seconds is { } seconds ? Math.Round(1000 * seconds, 1) : null));
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("decision");
        json.WriteString("decision", Word);
        json.WriteString("because", Because);
        if (Score is { } score) json.Figure("score", score);
        else json.WriteNull("score");
        if (Threshold is { } threshold) json.Figure("threshold", threshold);
        else json.WriteNull("threshold");
        json.WriteString("calibration", Calibration);
        json.Figure("intercept", Intercept);
        json.WriteStartArray("terms");
        foreach (var (column, coefficient, value) in Terms)
        {
            json.WriteStartObject();
            json.WriteString("column", column);
            json.Figure("coefficient", coefficient);
            json.Figure("value", value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string? Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);

    // A header holds ASCII.
    private static string Safe(string name) => string.Concat(name.Select(c => c is >= ' ' and <= '~' ? c : '?'));
}
