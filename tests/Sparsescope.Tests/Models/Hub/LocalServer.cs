using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sparsescope.Tests.Models.Hub;

/// <summary>A request as it came over the wire; header names in any case.</summary>
internal sealed record Seen(string Method, string Path, Dictionary<string, string> Headers)
{
    public byte[] Body { get; init; } = [];

    public string? this[string header] => Headers.GetValueOrDefault(header);

    /// <summary>First byte of the range asked for; 0 where none is.</summary>
    public int From => this["Range"] is { } range ? int.Parse(range["bytes=".Length..].Split('-')[0], CultureInfo.InvariantCulture) : 0;
}

/// <summary>What to answer. The connection closes after each.</summary>
internal sealed record Reply(int Status, byte[]? Body = null)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>Bytes of the body to send before closing the connection; null for all.</summary>
    public int? BreakAfter { get; init; }

    /// <summary>Awaited after BreakAfter bytes, before closing.</summary>
    public Func<Task>? ThenWait { get; init; }

    public static Reply Text(int status, string text) => new(status, Encoding.UTF8.GetBytes(text));
}

/// <summary>An HTTP/1.1 server on 127.0.0.1 that can misbehave and keeps what it was asked. Another port is another host.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public LocalServer(Func<Seen, Reply> answer)
    {
        Answer = answer;
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _ = AcceptAsync();
    }

    public string Address { get; }

    public Func<Seen, Reply> Answer { get; set; }

    public ConcurrentQueue<Seen> Requests { get; } = [];

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException) { }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                if (await ReadAsync(stream) is not { } request) return;
                Requests.Enqueue(request);
                await WriteAsync(stream, request, Answer(request));
                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is IOException or SocketException) { } // the client left
        }
    }

    private static async Task<Seen?> ReadAsync(Stream stream)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0) return null;
            text.Append((char)one[0]);
        }
        var lines = text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(h => h[0], h => h[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body);
        return new Seen(lines[0].Split(' ')[0], lines[0].Split(' ')[1], headers) { Body = body };
    }

    private static async Task WriteAsync(Stream stream, Seen request, Reply reply)
    {
        var body = reply.Body ?? [];
        var head = new StringBuilder(FormattableString.Invariant($"HTTP/1.1 {reply.Status} Whatever\r\nConnection: close\r\n"));
        var chunked = reply.Headers.ContainsKey("Transfer-Encoding");
        if (!chunked) head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        foreach (var (name, value) in reply.Headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        if (request.Method == "HEAD") return;
        await stream.WriteAsync(body.AsMemory(0, reply.BreakAfter ?? body.Length));
        await stream.FlushAsync();
        if (reply.ThenWait is { } wait) await wait();
    }
}
