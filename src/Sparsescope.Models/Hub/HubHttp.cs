using System.Net;
using System.Net.Http.Headers;

namespace Sparsescope.Models.Hub;

/// <summary>One request. Redirects are followed, and what they lead to is the answer.</summary>
internal sealed record HubRequest(HttpMethod Method, Uri Url)
{
    /// <summary>First byte wanted; the last one too where <see cref="To"/> is set.</summary>
    public long? From { get; init; }

    public long? To { get; init; }

    /// <summary>Send the range only if the content still has this etag.</summary>
    public string? IfRange { get; init; }

    /// <summary>Answer with the redirect that leads away from the hub or names the stored file, instead of following it.</summary>
    public bool StopAtStorage { get; init; }

    /// <summary>Read the whole body before answering.</summary>
    public bool Buffered { get; init; }
}

/// <summary>HTTP as the hub needs it: the token goes to the hub's own host only, silence counts as a broken connection.</summary>
internal sealed class HubHttp : IDisposable
{
    private const int MostRedirects = 10;

    private readonly HubOptions _options;
    private readonly Uri _endpoint;
    private readonly HttpClient _client;

    public HubHttp(HubOptions options)
    {
        _options = options;
        _endpoint = new Uri(options.Endpoint);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.ConnectTimeout,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        var version = typeof(HubHttp).Assembly.GetName().Version!.ToString(3);
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("sparsescope", version));
        _client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Sends once. Any status that another attempt would not change is an answer.</summary>
    /// <exception cref="HubUnavailableException">No connection, no answer in time, or a status such as 429 or 503.</exception>
    /// <exception cref="BadInputException">Redirected in circles, or from https to http.</exception>
    public async Task<HttpResponseMessage> SendAsync(HubRequest request, CancellationToken cancellationToken)
    {
        var url = request.Url;
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            var response = await SendOnceAsync(request, url, cancellationToken).ConfigureAwait(false);
            if (IsTransient(response.StatusCode))
            {
                using (response) throw HubErrors.Busy(url, response);
            }
            var next = Redirect(response, url);
            if (next is null || (request.StopAtStorage && IsStorage(response, next))) return response;
            response.Dispose();
            if (url.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps) throw HubErrors.BadRedirect(url);
            url = next;
        }
        throw HubErrors.BadRedirect(url);
    }

    /// <summary>Sends, a few times where the hub is unavailable.</summary>
    public async Task<HttpResponseMessage> SendPatientlyAsync(HubRequest request, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(_options.Delay, attempts: 3);
        while (true)
        {
            try { return await SendAsync(request, cancellationToken).ConfigureAwait(false); }
            catch (HubUnavailableException e)
            {
                if (!await backoff.WaitAsync(e.RetryAfter, cancellationToken).ConfigureAwait(false)) throw;
            }
        }
    }

    /// <summary>Reads some of a body; 0 at its end.</summary>
    /// <exception cref="HubUnavailableException">The connection broke or stalled.</exception>
    public async Task<int> ReadAsync(string file, Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var patience = Patience(cancellationToken);
        try { return await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false); }
        catch (Exception e) when (IsBroken(e, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw HubErrors.Broken(file, e);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HubRequest request, Uri url, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(request.Method, url);
        if (request.From is { } from) message.Headers.Range = new RangeHeaderValue(from, request.To);
        if (IsHub(url))
        {
            if (request.IfRange is { } etag) message.Headers.TryAddWithoutValidation("If-Range", etag);
            if (_options.Token is { } token) message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }
        var completion = request.Buffered ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead;
        using var patience = Patience(cancellationToken);
        try { return await _client.SendAsync(message, completion, patience.Token).ConfigureAwait(false); }
        catch (Exception e) when (IsBroken(e, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw HubErrors.Unreachable(url, e);
        }
    }

    private CancellationTokenSource Patience(CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(_options.StallTimeout);
        return source;
    }

    private static bool IsBroken(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private bool IsHub(Uri url) => url.Scheme == _endpoint.Scheme && url.Authority == _endpoint.Authority;

    private bool IsStorage(HttpResponseMessage response, Uri next) => !IsHub(next) || response.Headers.Contains("X-Linked-Etag");

    private static Uri? Redirect(HttpResponseMessage response, Uri url)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308)) return null;
        var next = response.Headers.Location is { } location ? new Uri(url, location) : null;
        return next?.Scheme is "http" or "https" ? next : null;
    }

    private static bool IsTransient(HttpStatusCode status) => (int)status is 408 or 429 or 500 or (>= 502 and <= 599);
}
