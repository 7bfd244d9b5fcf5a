namespace Sparsescope.Server.Endpoints;

/// <summary><c>/metrics</c>, in Prometheus' text format.</summary>
internal sealed class MetricsEndpoint(Gateway gateway)
{
    internal async Task HandleAsync(HttpContext context)
    {
        gateway.Watch.Metrics.Queue(gateway.Local.Queue.Inside);
        using var text = new MemoryStream();
        await gateway.Watch.Metrics.WriteAsync(text, context.RequestAborted);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.Body.WriteAsync(text.ToArray(), context.RequestAborted);
    }
}
