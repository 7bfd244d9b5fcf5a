using Sparsescope.Server.Api;

namespace Sparsescope.Server.Endpoints;

/// <summary>The pages and what they are made of; nothing of them comes from another host.</summary>
internal static class Assets
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static readonly Dictionary<string, (string Mime, byte[] Bytes)> s_assets = new()
    {
        ["index.html"] = ("text/html; charset=utf-8", Resource("index.html")),
        ["page.css"] = ("text/css; charset=utf-8", Resource("page.css")),
        ["page.js"] = ("text/javascript; charset=utf-8", Resource("page.js")),
        ["view.html"] = ("text/html; charset=utf-8", Resource("view.html")),
        ["view.js"] = ("text/javascript; charset=utf-8", Resource("view.js")),
    };

    internal static Task SendAsync(HttpContext context, string name)
    {
        if (!s_assets.TryGetValue(name, out var asset)) throw ApiException.NotFound("There is nothing at this address.");
        var response = context.Response;
        (response.ContentType, response.ContentLength) = (asset.Mime, asset.Bytes.Length);
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-cache";
        return response.Body.WriteAsync(asset.Bytes, context.RequestAborted).AsTask();
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream($"dashboard/{name}")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
