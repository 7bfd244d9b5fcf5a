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
/// <param name="retriever">Sees to unfamiliar prompts where the model is <c>auto</c>; null: nobody does.</param>
/// <param name="watch">Keeps the records and watches for drift.</param>
/// <param name="conversations">Those that stay with the strong model.</param>
/// <param name="maxTokens">Most tokens of an answer.</param>
/// <param name="patience">After which an answer is given up.</param>
/// <param name="logger">Gets faults.</param>
internal sealed class Gateway(LocalModel local, Upstream? upstream, Router? router, Retriever? retriever, Watch watch,
    Conversations conversations, int maxTokens, TimeSpan patience, ILogger logger)
{
    /// <summary>The model that stands for whoever is to answer.</summary>
    internal const string Auto = "auto";

    private const int Left = 499, NotSupported = 501;

    internal LocalModel Local => local;

    internal Watch Watch => watch;

    internal int MaxTokens => maxTokens;

    internal TimeSpan Patience => patience;

    /// <summary>The strong model; null: there is none.</summary>
    internal string? StrongModel => upstream?.Model;

    internal TimeProvider Clock => local.Clock;

    internal ILogger Logger => logger;

    /// <summary>Names that a request may give as its model.</summary>
    internal IReadOnlyList<string> ModelNames { get; } = upstream is null ? [local.Name, Auto] : [local.Name, upstream.Model, Auto];

    internal async Task AnswerAsync(HttpContext context, RequestJson body, bool isChat, Func<RequestJson, LocalAnswer, Task> answer)
    {
        var start = Stopwatch.GetTimestamp();
        var path = isChat ? "/chat/completions" : "/completions";
        var seen = new Telemetry.Request(isChat, Known(body));
        Exception? failure = null;
        try
        {
            await DecideAsync(new(context, body, body, isChat, path, (asked, local) =>
            {
                local.Seen = seen;
                return answer(asked, local);
            }));
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
                : failure is not null && !context.Response.HasStarted ? ErrorAnswers.Of(failure, null).Status
                : context.Response.StatusCode;
            seen.End(status);
            watch.Metrics.Answered("/v1" + path, Known(body), status, Stopwatch.GetElapsedTime(start));
            watch.Changed();
        }
    }

    /// <summary>What is decided of a prompt that was measured: who answers, and whether it looks unfamiliar.</summary>
    internal Decision Judge(Measurement measured, double seconds)
    {
        var decision = router?.Decide(measured, seconds) ?? new("local", "there is nobody else") { Seconds = seconds };
        if (retriever is null || watch.Familiar(measured) is not { } score) return decision;
        decision = decision with { Familiarity = (score, retriever.At) };
        return score.P > retriever.At ? decision
            : decision with { Word = "retrieve", Because = $"the prompt looks unfamiliar; {decision.Because}" };
    }

    /// <summary>What router, retriever and monitor say of a prompt that was measured with their figures; null where there is none of
    /// them.</summary>
    internal void WriteVerdicts(Utf8JsonWriter json, Measurement measured)
    {
        if (router is not null || retriever is not null) Judge(measured, 0).Write(json);
        else json.WriteNull("decision");
        watch.WriteDrift(json, measured);
    }

    private string Known(RequestJson body) =>
        body.Field("model") is { ValueKind: JsonValueKind.String } name
            && ModelNames.Contains(name.GetString()) ? name.GetString()! : body.Field("model") is null ? local.Name : "other";

    private async Task DecideAsync(Asked asked)
    {
        var name = asked.Body.Text("model") ?? (router is null && retriever is null ? local.Name : Auto);
        if (!ModelNames.Contains(name))
            throw ApiException.NotFound($"There is no model '{PlainText.OneLine(name)}' here; there are {string.Join(", ", ModelNames)}.",
                "model");
        if (name == local.Name || (name == Auto && router is null && retriever is null))
        {
            var isForced = name == local.Name && (router ?? (object?)retriever) is not null;
            await asked.Answer(asked.Body,
                new(this, isForced ? new("forced", "the request names the model") : new("local", "there is nobody else")));
            return;
        }
        if (name != Auto)
        {
            await ForwardLastAsync(asked, new("forced", "the request names the model"), null);
            return;
        }
        await RouteAsync(asked, null, null);
    }

    /// <param name="asked">The request.</param>
    /// <param name="of">Id of the record of its first reading, where it was read before.</param>
    /// <param name="retrieved">What the hook did, where it was asked.</param>
    private async Task RouteAsync(Asked asked, string? of, (bool Found, string Because)? retrieved)
    {
        LocalAnswer? scored = null;
        var sent = Unread(asked);
        if (sent is null)
        {
            scored = new(this, null)
            {
                Of = of,
                Conversation = ConversationOf(asked),
                Retrieved = retrieved,
                MayRetrieve = retrieved is null && retriever?.HasHook == true && Retriever.CanAddTo(asked.Body, asked.IsChat),
            };
            try
            {
                await asked.Answer(asked.Body, scored);
            }
            catch (ApiException e) when (e.Status is 429 or NotSupported && upstream is not null && !asked.Context.Response.HasStarted)
            {
                await ForwardLastAsync(asked, e.Status == 429 ? new("failover", "the model here has no room")
                    : new("upstream", "the request asks for what the model here does not do"), of);
                return;
            }
            if (scored.IsForHook)
            {
                await RetrieveAsync(asked, scored);
                return;
            }
            if (scored.Decision is not { IsSent: true } decided) return;
            sent = decided;
        }
        try
        {
            await ForwardAsync(asked, sent, scored?.Record);
        }
        catch (UpstreamFailure failure)
        {
            var because = $"the strong model failed: {failure.Message}";
            var here = sent with { Word = "failover", IsSent = false, Because = because, Conversation = null };
            try
            {
                await asked.Answer(asked.Body, new(this, here) { Of = scored?.Record });
            }
            catch (ApiException e) when (e.Status == NotSupported && !asked.Context.Response.HasStarted)
            {
                await SendFailureAsync(asked, sent, failure);
            }
        }
    }

    // A conversation that was answered there goes there without being read here.
    private Decision? Unread(Asked asked) =>
        router is not null && asked.IsChat && Messages(asked.First) is { } messages && conversations.Since(messages) is { } since
            ? new("upstream", "the conversation was answered there before") { IsSent = true, Since = since } : null;

    private async Task RetrieveAsync(Asked asked, LocalAnswer scored)
    {
        RequestJson? changed = null;
        var result = (Found: true, Because: "the prompt looked unfamiliar and is read with what was found");
        try
        {
            var score = scored.Decision!.Familiarity!.Value.Score;
            changed = await retriever!.FindAsync(asked.Body, asked.IsChat, score, asked.Context.RequestAborted);
        }
        catch (RetrievalFailure failure)
        {
            result = (false, $"the prompt looked unfamiliar, but the hook failed: {failure.Message}");
        }
        using (changed) await RouteAsync(asked with { Body = changed ?? asked.Body }, scored.Record, result);
    }

    // There is nobody else to answer: what the strong model's server says of a failure is the answer.
    private async Task ForwardLastAsync(Asked asked, Decision decision, string? record)
    {
        try
        {
            await ForwardAsync(asked, decision, record);
        }
        catch (UpstreamFailure failure)
        {
            await SendFailureAsync(asked, decision, failure);
        }
    }

    private async Task ForwardAsync(Asked asked, Decision decision, string? record)
    {
        var response = asked.Context.Response;
        if (record is null || decision.Word == "failover") record = watch.Add(
            decision with { Conversation = ConversationOf(asked) }, upstream!.Model, record);
        await upstream!.ForwardAsync(asked.Context, asked.Path, asked.Body.Bytes, begun =>
        {
            watch.Metrics.Decided(decision.Word, upstream.Model);
            decision.WriteHeaders(begun, upstream.Model);
        });
        if (response.StatusCode == 200 && ConversationOf(asked) is { } key) conversations.Add(key, record);
    }

    private async Task SendFailureAsync(Asked asked, Decision decision, UpstreamFailure failure)
    {
        var response = asked.Context.Response;
        decision.WriteHeaders(response, upstream!.Model);
        if (failure.Error is not { } error) throw ApiException.Unavailable($"The strong model's server failed: {failure.Message}.");
        response.StatusCode = error.Status;
        response.ContentType = error.ContentType;
        if (error.RetryAfter is { } after) response.Headers.RetryAfter = after;
        else if (error.Status is 429 or 503) response.Headers.RetryAfter = "1";
        await response.Body.WriteAsync(error.Body, asked.Context.RequestAborted);
    }

    private string? ConversationOf(Asked asked) =>
        router is not null && asked.IsChat && Messages(asked.First) is { } messages ? Conversations.Key(messages) : null;

    private static List<JsonElement>? Messages(RequestJson body) =>
        body.Field("messages") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : null;

    /// <summary>A request on its way.</summary>
    /// <param name="Context">Whoever asks.</param>
    /// <param name="First">As it came.</param>
    /// <param name="Body">As it came, or with what was retrieved for it.</param>
    /// <param name="IsChat">A chat, or a completion.</param>
    /// <param name="Path">Below <c>/v1</c>.</param>
    /// <param name="Answer">Answers it here.</param>
    private sealed record Asked(
        HttpContext Context, RequestJson First, RequestJson Body, bool IsChat, string Path, Func<RequestJson, LocalAnswer, Task> Answer);
}
