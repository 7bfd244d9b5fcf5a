using System.Text.Json;
using Sparsescope.Server.Api;
using Sparsescope.Server.Watching;

namespace Sparsescope.Server.Endpoints;

/// <summary>The page at <c>/</c> and what it lives on.</summary>
internal sealed class DashboardEndpoints(Gateway gateway, CancellationToken stopping)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250), s_ping = TimeSpan.FromSeconds(15);

    internal static Task PageAsync(HttpContext context) => Assets.SendAsync(context, "index.html");

    internal static Task AssetAsync(HttpContext context) => Assets.SendAsync(context, (string)context.Request.RouteValues["id"]!);

    /// <summary>The state whenever it has changed.</summary>
    internal async Task EventsAsync(HttpContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var stream = new EventStream(context.Response);
        await stream.StartAsync();
        var (seen, sent) = (-1L, DateTimeOffset.MinValue);
        try
        {
            while (!end.IsCancellationRequested)
            {
                var (version, now) = (gateway.Watch.Version, gateway.Clock.GetUtcNow());
                if (version != seen || now - sent > s_ping)
                {
                    (seen, sent) = (version, now);
                    await stream.SendAsync(State());
                }
                await Task.Delay(s_pause, end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The page was closed, or the server stops.
        }
    }

    internal async Task PiecesAsync(HttpContext context)
    {
        using var body = await RequestJson.ReadAsync(context.Request);
        var tokens = AnswerEndpoint.Tokens(body.Field("tokens") ?? throw ApiException.Invalid("'tokens' is missing.", "tokens"));
        await JsonText.SendAsync(context.Response, 200, JsonText.Object(json =>
        {
            json.WriteStartArray("pieces");
            foreach (var token in tokens) json.WriteStringValue(gateway.Local.Model.Tokenizer.Detokenize([token], spellControl: true));
            json.WriteEndArray();
        }));
    }

    private ReadOnlyMemory<byte> State() => JsonText.Object(json =>
    {
        var metrics = gateway.Watch.Metrics;
        var (prompts, alarms, reference) = gateway.Watch.Latest();
        var figure = reference?.Features[^1] ?? prompts.LastOrDefault()?.Figures.Keys.LastOrDefault();
        json.WriteString("model", gateway.Local.Name);
        json.WriteNumber("queue", gateway.Local.Queue.Inside);
        json.WriteStartArray("requests");
        foreach (var (labels, count) in metrics.RequestCounts) Row(json, ["route", "model", "code"], labels, count);
        json.WriteEndArray();
        json.WriteStartArray("decisions");
        foreach (var (labels, count) in metrics.DecisionCounts) Row(json, ["decision", "model"], labels, count);
        json.WriteEndArray();
        var (answers, sum) = metrics.FirstTokens;
        json.WriteStartObject("first_token");
        json.WriteNumber("count", answers);
        json.Figure("sum", sum);
        json.WriteEndObject();
        json.WriteString("figure", figure?.ToString());
        json.WriteStartArray("prompts");
        foreach (var prompt in prompts)
        {
            json.WriteStartObject();
            json.WriteNumber("tokens", prompt.Tokens);
            json.WriteString("decision", prompt.Decision);
            json.Figure("score", prompt.Score ?? double.NaN);
            json.Figure("threshold", prompt.Threshold ?? double.NaN);
            json.Figure("figure", figure is null ? double.NaN : prompt.Figures.GetValueOrDefault(figure, double.NaN));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        gateway.Watch.WriteDrift(json, null);
        if (reference is null) json.WriteNull("reference");
        else Reference(json, reference.Signals[0].Columns[^1], reference.Tokens.Count);
        json.WriteStartArray("alarms");
        foreach (var alarm in alarms) Alarms.Write(json, alarm);
        json.WriteEndArray();
    });

    private static void Reference(Utf8JsonWriter json, double[] values, int prompts)
    {
        double[] sorted = [.. values.Order()];
        json.WriteStartObject("reference");
        json.WriteNumber("prompts", prompts);
        json.Figure("low", sorted[(int)(0.025 * sorted.Length)]);
        json.Figure("high", sorted[(int)(0.975 * (sorted.Length - 1))]);
        Bins(json, sorted[0], sorted[^1], values);
        json.WriteEndObject();
    }

    private static void Bins(Utf8JsonWriter json, double from, double to, double[] values)
    {
        const int Count = 20;
        if (!(to > from)) return;
        var counts = new int[Count];
        foreach (var value in values) counts[Math.Min(Count - 1, (int)(Count * (value - from) / (to - from)))]++;
        json.WriteStartObject("bins");
        json.Figure("from", from);
        json.Figure("to", to);
        json.WriteStartArray("counts");
        foreach (var count in counts) json.WriteNumberValue(count);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Row(Utf8JsonWriter json, string[] names, IReadOnlyList<string> labels, double count)
    {
        json.WriteStartObject();
        foreach (var (name, label) in names.Zip(labels)) json.WriteString(name, label);
        json.Figure("count", count);
        json.WriteEndObject();
    }
}
