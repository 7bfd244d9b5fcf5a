using System.Globalization;
using System.Text.Json;
using Sparsescope.Monitoring;
using Sparsescope.Server.Api;

namespace Sparsescope.Server.Routing;

/// <summary>Who is to answer, and all that it follows from.</summary>
/// <param name="Word">local, upstream, forced, failover or retrieve.</param>
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

    /// <summary>Whether it is for the strong model, where that answers.</summary>
    internal bool IsSent { get; init; }

    /// <summary>threshold, all_sent or all_kept; null where nothing was scored.</summary>
    internal string? Rule { get; init; }

    /// <summary>Id of the record whose decision sent this conversation to the strong model; null: it is not such a one.</summary>
    internal string? Since { get; init; }

    /// <summary>What a conversation that goes to the strong model is known by, so that it stays there after a restart; else
    /// null.</summary>
    internal string? Conversation { get; init; }

    /// <summary>How familiar the prompt looked, and below what it is retrieved for; null where nobody looks.</summary>
    internal (FamiliarityScore Score, double At)? Familiarity { get; init; }

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
        Add("familiarity", Text(Familiarity?.Score.P));
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
        json.WriteString("rule", Rule);
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
        if (Since is not null) json.WriteString("since", Since);
        if (Conversation is not null) json.WriteString("conversation", Conversation);
        if (Familiarity is (var familiar, var at))
        {
            json.WriteStartObject("familiarity");
            json.Figure("p", familiar.P);
            json.Figure("statistic", familiar.Statistic);
            json.Figure("retrieve_at", at);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static string? Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);

    // A header holds ASCII.
    private static string Safe(string name) => string.Concat(name.Select(c => c is >= ' ' and <= '~' ? c : '?'));
}
