namespace Sparsescope.Server.Api;

/// <summary>Server-sent events: one <c>data:</c> line each, sent at once.</summary>
internal sealed class EventStream(HttpResponse response)
{
    private const int Line = 8;

    internal static ReadOnlyMemory<byte> Done { get; } = "[DONE]"u8.ToArray();

    /// <summary>Sends the headers; what goes wrong later can only be told inside the stream.</summary>
    internal Task StartAsync()
    {
        (response.StatusCode, response.ContentType) = (200, "text/event-stream; charset=utf-8");
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        return response.StartAsync(response.HttpContext.RequestAborted);
    }

    internal async Task SendAsync(ReadOnlyMemory<byte> data)
    {
        var bytes = new byte[data.Length + Line];
        "data: "u8.CopyTo(bytes);
        data.CopyTo(bytes.AsMemory(6));
        "\n\n"u8.CopyTo(bytes.AsSpan(bytes.Length - 2));
        await response.Body.WriteAsync(bytes, response.HttpContext.RequestAborted);
        await response.Body.FlushAsync(response.HttpContext.RequestAborted);
    }
}
