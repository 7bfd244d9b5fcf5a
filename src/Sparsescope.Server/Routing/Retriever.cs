using System.Text;
using System.Text.Json;
using Sparsescope.Monitoring;
using Sparsescope.Server.Api;

namespace Sparsescope.Server.Routing;

/// <summary>
/// The third decision: a prompt that looks unfamiliar is given what a hook finds for it, or, without a hook, is only said to be one.
/// </summary>
internal sealed class Retriever : IDisposable
{
    private const int MostBytes = 4 << 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly string? _hook;
    private readonly HttpClient _client;

    /// <param name="at">Unfamiliar at or below this share of familiar prompts.</param>
    /// <param name="hook">Address that finds what belongs to a prompt; null: none.</param>
    internal Retriever(double at, string? hook)
    {
        (At, _hook) = (at, hook);
        _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = s_patience,
            MaxResponseContentBufferSize = MostBytes,
        };
    }

    internal double At { get; }

    internal bool HasHook => _hook is not null;

    /// <summary>Whether a request is one that something can be added to: a chat, or one prompt that is text.</summary>
    internal static bool CanAddTo(RequestJson body, bool isChat) => isChat
        ? body.Field("messages") is { ValueKind: JsonValueKind.Array } list && LastOfUser(list) >= 0
        : body.Field("prompt") is { ValueKind: JsonValueKind.String };

    /// <summary>Asks the hook once; the request with what it found.</summary>
    /// <exception cref="RetrievalFailure">It did not answer, or with nothing that can be used.</exception>
    internal async Task<RequestJson> FindAsync(RequestJson body, bool isChat, FamiliarityScore score, CancellationToken cancellation)
    {
        var name = isChat ? "messages" : "prompt";
        using var content = new ReadOnlyMemoryContent(JsonText.Object(json =>
        {
            json.WriteString("object", "sparsescope.retrieval");
            json.WriteStartObject("familiarity");
            json.Figure("p", score.P);
            json.Figure("statistic", score.Statistic);
            json.Figure("retrieve_at", At);
            json.WriteEndObject();
            json.WritePropertyName(name);
            body.Field(name)!.Value.WriteTo(json);
        }));
        content.Headers.ContentType = new("application/json");
        try
        {
            using var response = await _client.PostAsync(_hook, content, cancellation);
            if (!response.IsSuccessStatusCode) throw new RetrievalFailure($"it answered {(int)response.StatusCode}");
            return Changed(body, isChat, await response.Content.ReadAsByteArrayAsync(cancellation));
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && e is HttpRequestException or OperationCanceledException)
        {
            throw new RetrievalFailure(e is OperationCanceledException ? "it took too long" : "it cannot be reached");
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>A request with what a hook found: <c>context</c> before the question, or other <c>messages</c>.</summary>
    /// <exception cref="RetrievalFailure">The answer holds neither.</exception>
    internal static RequestJson Changed(RequestJson body, bool isChat, byte[] found)
    {
        RequestJson? answer = null;
        try
        {
            answer = RequestJson.Parse(found);
            if (answer.Text("context") is { } context)
                return RequestJson.Parse(isChat ? WithContext(body, context)
                    : ModelField.Replace(body.Bytes, "prompt"u8, Json(Before(context, body.Text("prompt")!))));
            if (isChat && answer.Field("messages") is { ValueKind: JsonValueKind.Array } messages && messages.GetArrayLength() > 0)
                return RequestJson.Parse(ModelField.Replace(body.Bytes, "messages"u8, Encoding.UTF8.GetBytes(messages.GetRawText())));
        }
        catch (ApiException)
        {
            throw new RetrievalFailure("its answer cannot be read");
        }
        finally
        {
            answer?.Dispose();
        }
        throw new RetrievalFailure(isChat ? "its answer has neither context nor messages" : "its answer has no context");
    }

    // In the last question, as many templates take no system message, or only the first.
    private static byte[] WithContext(RequestJson body, string context)
    {
        var list = body.Field("messages")!.Value;
        var last = LastOfUser(list);
        using var changed = new MemoryStream();
        using (var json = new Utf8JsonWriter(changed))
        {
            json.WriteStartArray();
            foreach (var (index, message) in list.EnumerateArray().Index())
            {
                if (index != last)
                {
                    message.WriteTo(json);
                    continue;
                }
                json.WriteStartObject();
                foreach (var field in message.EnumerateObject())
                {
                    json.WritePropertyName(field.Name);
                    if (field.NameEquals("content")) Content(json, field.Value, context);
                    else field.Value.WriteTo(json);
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return ModelField.Replace(body.Bytes, "messages"u8, changed.ToArray());
    }

    private static void Content(Utf8JsonWriter json, JsonElement content, string context)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            json.WriteStringValue(Before(context, content.GetString()!));
            return;
        }
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", context + "\n\n");
        json.WriteEndObject();
        foreach (var part in content.EnumerateArray()) part.WriteTo(json);
        json.WriteEndArray();
    }

    private static int LastOfUser(JsonElement list)
    {
        var last = -1;
        foreach (var (index, message) in list.EnumerateArray().Index())
        {
            if (message.ValueKind == JsonValueKind.Object && message.TryGetProperty("role", out var role)
                && role.ValueKind == JsonValueKind.String && role.ValueEquals("user")
                && message.TryGetProperty("content", out var content)
                && content.ValueKind is JsonValueKind.String or JsonValueKind.Array) last = index;
        }
        return last;
    }

    private static string Before(string context, string question) => $"{context}\n\n{question}";

    private static byte[] Json(string text) => JsonSerializer.SerializeToUtf8Bytes(text);
}

/// <summary>The hook found nothing that can be used; the prompt is answered without.</summary>
/// <param name="message">Why, in a few words.</param>
internal sealed class RetrievalFailure(string message) : Exception(message);
