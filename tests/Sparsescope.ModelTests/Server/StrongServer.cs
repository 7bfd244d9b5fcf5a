using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sparsescope.ModelTests.Server;

/// <summary>A strong model's server that keeps every byte it was sent, and misbehaves as it is told.</summary>
internal sealed class StrongServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    internal StrongServer()
    {
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _ = AcceptAsync();
    }

    internal string Address { get; }

    internal ConcurrentQueue<(string Head, byte[] Body)> Requests { get; } = [];

    /// <summary>What is sent back, bytes and pauses; a negative pause closes the connection.</summary>
    internal Func<Stream, Task> Answer { get; set; } = stream =>
        Json(stream, 200, """{"id":"x","object":"chat.completion","model":"strong","choices":[]}""");

    internal static async Task Json(Stream stream, int status, string json, string headers = "") =>
        await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} Whatever\r\nContent-Type: application/json\r\nContent-Length: "
                + $"{Encoding.UTF8.GetByteCount(json)}\r\n{headers}Connection: close\r\n\r\n{json}")));

    internal static async Task Events(Stream stream, params string[] data)
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"u8.ToArray());
        foreach (var one in data) await stream.WriteAsync(Encoding.UTF8.GetBytes($"data: {one}\n\n"));
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException) { }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var head = new StringBuilder();
                var one = new byte[1];
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
                {
                    if (await stream.ReadAsync(one) == 0) return;
                    head.Append((char)one[0]);
                }
                var length = head.ToString().Split("\r\n").First(line =>
                    line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Split(':')[1];
                var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
                await stream.ReadExactlyAsync(body);
                Requests.Enqueue((head.ToString(), body));
                await Answer(stream);
            }
            catch (IOException)
            {
                // The server under test hung up; what it asked for is in Requests.
            }
        }
    }
}
