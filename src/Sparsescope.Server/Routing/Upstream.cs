using System.Net.Http.Headers;
using System.Text.Json;
using Sparsescope.Server.Api;

namespace Sparsescope.Server.Routing;

/// <summary>The strong model's server. Every request is one attempt; nothing of whoever asked goes along but the body.</summary>
internal sealed class Upstream : IDisposable
{
    private const int MostBuffered = 64 << 20, Chunk = 1 << 15;

    private readonly HttpClient _client;
    private readonly string _address;
    private readonly string? _key;
    private readonly TimeSpan _patience;

    /// <param name="address">Base address, with or without <c>/v1</c>.</param>
    /// <param name="model">Model to ask there.</param>
    /// <param name="key">Key for it, or null.</param>
    /// <param name="patience">Longest time without a byte.</param>
    internal Upstream(string address, string model, string? key, TimeSpan patience)
    {
        var root = address.TrimEnd('/');
        (_address, Model, _key, _patience) = (root.EndsWith("/v1", StringComparison.Ordinal) ? root : root + "/v1", model, key, patience);
        _client = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = patience < TimeSpan.FromSeconds(10) ? patience : TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    internal string Model { get; }

    /// <summary>Forwards a request and sends back what comes.</summary>
    /// <param name="context">Whoever asked.</param>
    /// <param name="path">Below <c>/v1</c>, e.g. <c>/chat/completions</c>.</param>
    /// <param name="body">The request as it came.</param>
    /// <param name="start">Called before the first byte is sent back, to add headers.</param>
    /// <exception cref="UpstreamFailure">Nothing was sent back, so that another may answer.</exception>
    internal async Task ForwardAsync(HttpContext context, string path, byte[] body, Action<HttpResponse> start)
    {
        var left = context.RequestAborted;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(left);
        using var request = new HttpRequestMessage(HttpMethod.Post, _address + path);
        request.Content = new ByteArrayContent(ModelField.Replace(body, Model));
        request.Content.Headers.ContentType = new("application/json");
        if (_key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        HttpResponseMessage? response = null;
        try
        {
            patience.CancelAfter(_patience);
            response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(patience.Token);
            var type = response.Content.Headers.ContentType?.ToString();
            if ((int)response.StatusCode is 429 or >= 500 or (>= 300 and < 400))
                throw new UpstreamFailure(
                    $"it answered {(int)response.StatusCode}")
                { Error = await ErrorAsync(response, type, stream, patience) };
            if (type?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true)
                await StreamAsync(context, response, stream, start, patience);
            else await WholeAsync(context, response, type, stream, start, patience);
        }
        catch (Exception e) when (!left.IsCancellationRequested && !context.Response.HasStarted
            && e is HttpRequestException or OperationCanceledException or IOException or JsonException)
        {
            throw new UpstreamFailure(e switch
            {
                OperationCanceledException => "it took too long",
                JsonException => "its answer is no JSON",
                HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "it cannot be reached",
                _ => "the connection broke",
            });
        }
        finally
        {
            response?.Dispose();
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<UpstreamError> ErrorAsync(HttpResponseMessage response, string? type, Stream stream,
        CancellationTokenSource patience) =>
        new((int)response.StatusCode, type, response.Headers.TryGetValues("Retry-After", out var after) ? after.First() : null,
            await AllAsync(stream, patience));

    private async Task WholeAsync(
        HttpContext context, HttpResponseMessage response, string? type, Stream stream, Action<HttpResponse> start,
            CancellationTokenSource patience)
    {
        var bytes = await AllAsync(stream, patience);
        if (response.IsSuccessStatusCode) JsonDocument.Parse(bytes).Dispose();
        (context.Response.StatusCode, context.Response.ContentType, context.Response.ContentLength) = ((int)response.StatusCode, type,
            bytes.Length);
        start(context.Response);
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    // After the first byte nothing is tried again: what breaks off is told inside the stream.
    private async Task StreamAsync(
        HttpContext context, HttpResponseMessage response, Stream stream, Action<HttpResponse> start, CancellationTokenSource patience)
    {
        var buffer = new byte[Chunk];
        var isDone = false;
        var tail = "";
        while (true)
        {
            int count;
            try
            {
                patience.CancelAfter(_patience);
                count = await stream.ReadAsync(buffer, patience.Token);
                if (count == 0 && !context.Response.HasStarted) throw new IOException("the stream is empty");
                if (count == 0 && !isDone) throw new IOException("the stream ended early");
            }
            catch (Exception e) when (context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested
                && e is IOException or OperationCanceledException or HttpRequestException)
            {
                var error = JsonText.Error(502, "server_error", "The strong model's answer broke off.", null);
                await context.Response.Body.WriteAsync("\n\ndata: "u8.ToArray(), context.RequestAborted);
                await context.Response.Body.WriteAsync(error, context.RequestAborted);
                await context.Response.Body.WriteAsync("\n\n"u8.ToArray(), context.RequestAborted);
                return;
            }
            if (count == 0) return;
            if (!context.Response.HasStarted)
            {
                (context.Response.StatusCode, context.Response.ContentType) = ((int)response.StatusCode,
                    "text/event-stream; charset=utf-8");
                context.Response.Headers.CacheControl = "no-cache";
                start(context.Response);
            }
            tail = (tail + System.Text.Encoding.Latin1.GetString(buffer, 0, count)) is var all && all.Length > 32 ? all[^32..] : all;
            isDone = tail.Contains("[DONE]", StringComparison.Ordinal);
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, count), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private async Task<byte[]> AllAsync(Stream stream, CancellationTokenSource patience)
    {
        using var all = new MemoryStream();
        var buffer = new byte[Chunk];
        while (true)
        {
            patience.CancelAfter(_patience);
            var count = await stream.ReadAsync(buffer, patience.Token);
            if (count == 0) return all.ToArray();
            all.Write(buffer, 0, count);
            if (all.Length > MostBuffered) throw new IOException("the answer is too large");
        }
    }
}
