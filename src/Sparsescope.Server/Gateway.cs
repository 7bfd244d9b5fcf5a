using System.Diagnostics;
using System.Text.Json;
using Sparsescope.Measuring;
using Sparsescope.Server.Answering;
using Sparsescope.Server.Api;
using Sparsescope.Server.Routing;
using Sparsescope.Server.Watching;

namespace Sparsescope.Server;

/// <summary>Decides who answers a request, and sees that it is answered.</summary>
/// <param name="local">The model in this process.</param>
/// <param name="upstream">The strong model's server; null: there is none.</param>
/// <param name="router">Decides where the model is <c>auto</c>; null: all of these are answered here.</param>
/// <param name="watch">Keeps the records and watches for drift.</param>
/// <param name="maxTokens">Most tokens of an answer.</param>
/// <param name="logger">Gets faults.</param>
internal sealed class Gateway(LocalModel local, Upstream? upstream, Router? router, Watch watch, int maxTokens, ILogger logger)
{
    /// <summary>The model that stands for whoever is to answer.</summary>
    internal const string Auto = "auto";

    private const int Left = 499;

    private readonly Conversations _conversations = new();

    internal LocalModel Local => local;

    internal Watch Watch => watch;

    internal Router? Router => router;

    internal int MaxTokens => maxTokens;

    internal TimeProvider Clock => local.Clock;

    internal ILogger Logger => logger;

    /// <summary>Names that a request may give as its model.</summary>
    internal IReadOnlyList<string> ModelNames { get; } = upstream is null ? [local.Name, Auto] : [local.Name, upstream.Model, Auto];

    internal async Task AnswerAsync(HttpContext context, RequestJson body, bool isChat, Func<LocalAnswer, Task> answer)
    {
        var start = Stopwatch.GetTimestamp();
        var path = isChat ? "/chat/completions" : "/completions";
        var seen = new Telemetry.Request(isChat, Known(body));
        Exception? failure = null;
        try
        {
            await DecideAsync(context, body, isChat, path, local =>
            {
                local.Seen = seen;
                return answer(local);
            });
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            if (context.Response.Headers["x-sparsescope-model"] is [{ } name]) seen.AnsweredBy(name);
            var status = context.RequestAborted.IsCancellationRequested ? Left
                : failure is not null && !context.Response.HasStarted ? ErrorAnswers.Of(failure, logger).Status
                : context.Response.StatusCode;
            seen.End(status);
            watch.Metrics.Answered("/v1" + path, Known(body), status, Stopwatch.GetElapsedTime(start));
            watch.Changed();
        }
    }

    /// <summary>What router and monitor say of a prompt that was measured with their figures; null where there is none of them.</summary>
    internal void WriteVerdicts(Utf8JsonWriter json, Measurement measured)
    {
        if (router is not null) router.Decide(measured, 0).Write(json);
        else json.WriteNull("decision");
        watch.WriteDrift(json, measured);
    }

    private string Known(RequestJson body) =>
        body.Field("model") is { ValueKind: JsonValueKind.String } name
            && ModelNames.Contains(name.GetString()) ? name.GetString()! : body.Field("model") is null ? local.Name : "other";

    private async Task DecideAsync(HttpContext context, RequestJson body, bool isChat, string path, Func<LocalAnswer, Task> answer)
    {
        var name = body.Text("model") ?? (router is null ? local.Name : Auto);
        if (!ModelNames.Contains(name))
            throw ApiException.NotFound($"There is no model '{PlainText.OneLine(name)}' here; there are {string.Join(", ", ModelNames)}.",
                "model");
        if (name == local.Name || (name == Auto && (router is null || upstream is null)))
        {
            var word = name == local.Name && router is not null ? "forced" : "local";
            await answer(new(this, new(word, name == local.Name ? "the request names the model" : "there is nobody else"),
                isRouted: false));
            return;
        }
        if (name != Auto)
        {
            await ForwardAsync(context, body, isChat, path, new("forced", "the request names the model"));
            return;
        }
        await RouteAsync(context, body, isChat, path, answer);
    }

    private async Task RouteAsync(HttpContext context, RequestJson body, bool isChat, string path, Func<LocalAnswer, Task> answer)
    {
        LocalAnswer? scored = null;
        Decision sent;
        if (isChat && NeedsUpstream(body)) sent = new("upstream", "the request has tools or pictures, which the model here does not take");
        else if (isChat && Messages(body) is { } messages
            && _conversations.AreUpstream(messages)) sent = new("upstream", "the conversation was answered there before");
        else
        {
            scored = new(this, null, isRouted: true);
            try
            {
                await answer(scored);
            }
            catch (ApiException e) when (e.Status == 429 && !context.Response.HasStarted)
            {
                await ForwardAsync(context, body, isChat, path, new("failover", "the model here has no room"));
                return;
            }
            if (scored.Decision is not { Word: "upstream" } decided) return;
            sent = decided;
        }
        try
        {
            await ForwardAsync(context, body, isChat, path, sent);
        }
        catch (UpstreamFailure failure) when (!isChat || !NeedsUpstream(body))
        {
            var because = $"the strong model failed: {failure.Message}";
            await answer(new(this, (scored?.Decision ?? sent) with { Word = "failover", Because = because }, isRouted: false));
        }
    }

    private async Task ForwardAsync(HttpContext context, RequestJson body, bool isChat, string path, Decision decision)
    {
        try
        {
            await upstream!.ForwardAsync(context, path, body.Bytes, response =>
            {
                watch.Metrics.Decided(decision.Word, upstream.Model);
                decision.WriteHeaders(response, upstream.Model);
            });
            if (isChat && context.Response.StatusCode == 200 && Messages(body) is { } messages) _conversations.Add(messages);
        }
        catch (UpstreamFailure failure) when (decision.Word != "upstream")
        {
            decision.WriteHeaders(context.Response, upstream!.Model);
            if (failure.Error is not { } error) throw ApiException.Unavailable($"The strong model's server failed: {failure.Message}.");
            context.Response.StatusCode = error.Status;
            context.Response.ContentType = error.ContentType;
            if (error.RetryAfter is { } after) context.Response.Headers.RetryAfter = after;
            else if (error.Status is 429 or 503) context.Response.Headers.RetryAfter = "1";
            await context.Response.Body.WriteAsync(error.Body, context.RequestAborted);
        }
    }

    private static List<JsonElement>? Messages(RequestJson body) =>
        body.Field("messages") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : null;

    private static bool NeedsUpstream(RequestJson body)
    {
        if (body.Field("tools") is { ValueKind: JsonValueKind.Array } tools && tools.GetArrayLength() > 0) return true;
        return Messages(body) is { } messages && messages.Any(message => message.ValueKind == JsonValueKind.Object
            && message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array
            && content.EnumerateArray().Any(part => part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out var type)
                && type.ValueKind == JsonValueKind.String && !type.ValueEquals("text")));
    }
}
